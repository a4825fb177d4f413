/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.report.CheckResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code pullable} under CRI-O's rules is what skopeo does, which pulls by the same library and the same files. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Execution(ExecutionMode.SAME_THREAD)
class ContainersAgreementIT {

    private static final String RUNTIME = "cri-o";
    private static final String REG = "reg.test";
    private static final String MIRROR = "mirror.test";
    private static final List<String> PLACES = List.of(
            "etc/hosts", "etc/resolv.conf", "etc/nsswitch.conf", "etc/ssl/certs", "etc/containers", "run/containers");

    @TempDir
    Path folder;

    private final Map<String, Setup> setups = new LinkedHashMap<>();

    private interface Setup {
        void arrange(Scene scene, FakeRegistry registry, FakeRegistry mirror) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> agreesWithSkopeo() {
        plain();
        tables();
        files();
        insecures();
        helpers();
        policies();
        ContentScenes.all().forEach((name, setup) -> setups.put(name, (s, r, _) -> setup.arrange(s, r)));
        TokenScenes.all().forEach((name, setup) -> setups.put(name, (s, r, _) -> setup.arrange(s, r)));
        return setups.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> agree(each.getValue())));
    }

    private void agree(Setup setup) throws Exception {
        try (Scene scene = new Scene(Files.createTempDirectory(folder, "scene"))) {
            scene.root
                    .file("etc/containers/policy.json", "{\"default\":[{\"type\":\"insecureAcceptAnything\"}]}")
                    .file("run/containers/readme", "");
            FakeRegistry registry = scene.https(REG);
            FakeRegistry mirror = scene.https(MIRROR);
            scene.pulls(registry, REG);
            setup.arrange(scene, registry, mirror);
            CheckResult ours = scene.check(RUNTIME);
            RealPrograms.Ended theirs = copy(scene);
            assertThat(ours.pullable())
                    .as("ours: %s%nskopeo: %s", ours, theirs.output())
                    .isEqualTo(theirs.status() == 0);
        }
    }

    private RealPrograms.Ended copy(Scene scene) {
        StringBuilder script = new StringBuilder("set -e\nmkdir -p /run/containers /etc/containers\n");
        for (String place : PLACES) {
            script.append("mount --bind '" + scene.root.path(place) + "' '/" + place + "'\n");
        }
        script.append("exec timeout 20 \"$@\"\n");
        List<String> command = new ArrayList<>(
                List.of("unshare", "-m", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/nonexistent"));
        command.addAll(List.of("sh", "-c", script.toString(), "sh", "skopeo", "copy"));
        for (Credential credential : scene.chosen(RUNTIME)) {
            command.addAll(List.of(
                    "--src-creds",
                    credential.username() + ":" + credential.password().reveal()));
        }
        // Into a store as CRI-O has it, where layers are unpacked.
        String store = "[vfs@" + scene.root.path("store") + "+" + scene.root.path("run") + "]";
        command.addAll(List.of("docker://" + scene.reference(), "containers-storage:" + store + "localhost/pulled:1"));
        return RealPrograms.run(scene.root.path(), command.toArray(String[]::new));
    }

    private static String table(FakeRegistry registry, String... lines) {
        return "[[registry]]\nlocation = \"" + REG + ":" + registry.port() + "\"\n" + String.join("\n", lines) + "\n";
    }

    private static String mirrored(FakeRegistry mirror, String... lines) {
        return "[[registry.mirror]]\nlocation = \"" + MIRROR + ":" + mirror.port() + "\"\n" + String.join("\n", lines)
                + "\n";
    }

    private static void conf(Scene scene, String... parts) {
        scene.root.file("etc/containers/registries.conf", String.join("", parts));
    }

    private void plain() {
        setups.put("a registry that works", (_, _, _) -> {});
        setups.put(
                "by digest",
                (s, r, _) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + "@" + s.image.digest()));
        setups.put("tag that is not there", (s, r, _) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + ":2"));
        setups.put("registry that is down", (_, r, _) -> r.close());
        setups.put(
                "manifests are forbidden",
                (_, r, _) ->
                        r.inject(Fault.on("(HEAD|GET)", "/v2/.*/manifests/.*").status(403)));
        setups.put(
                "blobs are gone",
                (_, r, _) -> r.inject(Fault.on("(HEAD|GET)", "/v2/.*/blobs/.*").status(404)));
        setups.put("private with credentials", (s, r, _) -> {
            r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:pw");
        });
        setups.put("private with a wrong password", (s, r, _) -> {
            r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:no");
        });
        setups.put(
                "basic auth without credentials",
                (_, r, _) -> r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann"));
    }

    private void tables() {
        setups.put("mirror first", (s, r, m) -> {
            conf(s, table(r), mirrored(m));
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("mirror that lacks the image", (s, r, m) -> {
            conf(s, table(r), mirrored(m));
            m.delete(Scene.REPOSITORY, "1");
        });
        setups.put("mirror that is down", (s, r, m) -> {
            conf(s, table(r), mirrored(m));
            m.close();
        });
        setups.put("mirror gives the manifest and not the blobs", (s, r, m) -> {
            conf(s, table(r), mirrored(m));
            m.inject(Fault.on("(HEAD|GET)", "/v2/.*/blobs/.*").status(404));
        });
        setups.put("mirror for digests only, asked for a tag", (s, r, m) -> {
            conf(s, table(r, "mirror-by-digest-only = true"), mirrored(m));
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("blocked registry", (s, r, _) -> conf(s, table(r, "blocked = true")));
        setups.put("blocked registry with a mirror", (s, r, m) -> conf(s, table(r, "blocked = true"), mirrored(m)));
        setups.put("plain HTTP where it is not allowed", (s, _, _) -> s.pulls(s.http("plain.test"), "plain.test"));
        setups.put("plain HTTP where it is allowed", (s, _, _) -> {
            FakeRegistry plain = s.http("plain.test");
            s.pulls(plain, "plain.test");
            conf(s, "[[registry]]\nlocation = \"plain.test:" + plain.port() + "\"\ninsecure = true\n");
        });
        setups.put("unknown authority where it is allowed", (s, _, _) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            s.pulls(bad, "bad.test");
            conf(s, "[[registry]]\nlocation = \"bad.test:" + bad.port() + "\"\ninsecure = true\n");
        });
        setups.put(
                "unknown authority",
                (s, _, _) -> s.pulls(s.https("bad.test", s.stranger.server("bad.test")), "bad.test"));
        setups.put("location with a path", (s, r, m) -> {
            m.push("hub/app", "1", s.image);
            conf(
                    s,
                    "[[registry]]\nprefix = \"" + REG + ":" + r.port() + "/team\"\nlocation = \"" + MIRROR + ":"
                            + m.port() + "/hub\"\n");
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("credentials of the registry do not reach the mirror", (s, r, m) -> {
            conf(s, table(r), mirrored(m));
            m.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:pw");
            r.inject(Fault.everywhere().status(500));
        });
    }

    /** What answers over https in the place of a registry that may be insecure, and over http not at all. */
    private void insecures() {
        Map.of(
                        "500",
                        Fault.on("*", "/v2/").status(500),
                        "404",
                        Fault.on("*", "/v2/").status(404))
                .forEach((status, fault) -> setups.put("insecure registry whose root answers " + status, (s, r, _) -> {
                    conf(s, table(r, "insecure = true"));
                    r.inject(fault);
                }));
    }

    /** Helpers that are not there; those that are there are not run by us, so nothing is said of them. */
    private void helpers() {
        setups.put("a helper that is not installed, for a public image", (s, r, _) -> {
            programs(s);
            auth(s, "{\"credHelpers\":{\"" + REG + ":" + r.port() + "\":\"nobody-has-this\"}}");
        });
        setups.put("a helper that is not installed, for another registry", (s, _, _) -> {
            programs(s);
            auth(s, "{\"credHelpers\":{\"" + REG + "\":\"nobody-has-this\"}}");
        });
        setups.put("a helper that is not installed in registries.conf", (s, _, _) -> {
            programs(s);
            conf(s, "credential-helpers = [\"containers-auth.json\", \"nobody-has-this\"]\n");
        });
        setups.put("a helper that is not installed beside a login that is there", (s, r, _) -> {
            programs(s);
            r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            conf(s, "credential-helpers = [\"nobody-has-this\", \"containers-auth.json\"]\n");
            auth(s, "{\"auths\":{\"" + REG + ":" + r.port() + "\":{\"auth\":\"YW5uOnB3\"}}}");
        });
        setups.put("auth files that registries.conf leaves out", (s, r, _) -> {
            programs(s);
            conf(s, "credential-helpers = [\"nobody-has-this\"]\n");
            auth(s, "{\"auths\":{\"" + REG + ":" + r.port() + "\":{\"auth\":\"YW5uOnB3\"}}}");
        });
    }

    private static void programs(Scene scene) {
        scene.root.file("usr/bin/env", "");
    }

    private static void auth(Scene scene, String json) {
        scene.root.file("run/containers/0/auth.json", json);
    }

    private void files() {
        setups.put("syntax error", (s, r, _) -> conf(s, table(r), "[[registry"));
        setups.put("table without location", (s, _, _) -> conf(s, "[[registry]]\ninsecure = true\n"));
        setups.put(
                "location with a scheme", (s, r, _) -> conf(s, "[[registry]]\nlocation = \"https://" + REG + "\"\n"));
        setups.put(
                "conflicting tables",
                (s, r, _) -> conf(s, table(r), table(r, "prefix = \"other.test\"", "insecure = true")));
        setups.put("drop-in that replaces the table", (s, r, m) -> {
            conf(s, table(r, "blocked = true"));
            s.root.file("etc/containers/registries.conf.d/1.conf", table(r));
        });
        setups.put("authority in certs.d", (s, _, _) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            s.pulls(bad, "bad.test");
            s.root.file("etc/containers/certs.d/bad.test:" + bad.port() + "/ca.crt", s.stranger.pem());
        });
        setups.put(
                "client certificate without its key in certs.d",
                (s, r, _) -> s.root.file(
                        "etc/containers/certs.d/" + REG + ":" + r.port() + "/me.cert",
                        s.ca.client("me").pem()));
        setups.put("credentials in the auth file under the repository", (s, r, _) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.file(
                    "run/containers/0/auth.json",
                    NodeRoot.dockerConfig(
                            Map.of(REG + ":" + r.port() + "/team/app", "ann:pw", REG + ":" + r.port(), "bob:no")));
        });
        setups.put("mirror whose location ends with a slash", (s, r, m) -> {
            conf(s, table(r), "[[registry.mirror]]\nlocation = \"" + MIRROR + ":" + m.port() + "/\"\n");
        });
        setups.put(
                "a path among the registries to search",
                (s, r, _) -> conf(s, "unqualified-search-registries = [\"" + REG + "/x\"]\n", table(r)));
        for (String auth : List.of("***", "YW5u")) {
            setups.put("auth that is no user and password: " + auth, (s, r, _) -> {
                auth(s, "{\"auths\":{\"" + REG + ":" + r.port() + "\":{\"auth\":\"" + auth + "\"}}}");
            });
        }
        setups.put("auth of another host that is not base64", (s, _, _) -> {
            auth(s, "{\"auths\":{\"other.test\":{\"auth\":\"***\"}}}");
        });
        setups.put("auth file that is broken", (s, r, _) -> s.root.file("run/containers/0/auth.json", "{"));
    }

    private void policy(String name, String text) {
        setups.put(
                name,
                (s, r, _) -> s.root.file(
                        "etc/containers/policy.json", text.replace('\'', '"').replace("REG", REG + ":" + r.port())));
    }

    private void policies() {
        policy("policy that takes nothing", "{'default':[{'type':'reject'}]}");
        policy(
                "policy that takes this registry alone",
                "{'default':[{'type':'reject'}],'transports':{'docker':{'REG':[{'type':'insecureAcceptAnything'}]}}}");
        policy(
                "policy that takes this repository alone",
                "{'default':[{'type':'reject'}],'transports':{'docker':{'REG/team':[{'type':'insecureAcceptAnything'}]}}}");
        policy(
                "policy that rejects this tag",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'REG/team/app:1':[{'type':'reject'}]}}}");
        policy(
                "policy that rejects another tag",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'REG/team/app:2':[{'type':'reject'}]}}}");
        policy(
                "policy that rejects a wildcard of hosts",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'*.test':[{'type':'reject'}]}}}");
        policy(
                "policy with a default for all registries",
                "{'default':[{'type':'reject'}],'transports':{'docker':{'':[{'type':'insecureAcceptAnything'}]}}}");
        policy(
                "policy for another transport",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'dir':{'':[{'type':'reject'}]}}}");
        policy("policy of two requirements", "{'default':[{'type':'insecureAcceptAnything'},{'type':'reject'}]}");
        policy("policy without requirements", "{'default':[]}");
        policy("policy without a default", "{'transports':{}}");
        policy("policy with an unknown key", "{'default':[{'type':'insecureAcceptAnything'}],'more':1}");
        policy("policy with an unknown requirement", "{'default':[{'type':'wish'}]}");
        policy(
                "policy with an empty scope",
                "{'default':[{'type':'insecureAcceptAnything'}],'transports':{'docker':{'x.test':[]}}}");
        policy("policy that is no JSON", "{'default':");
        setups.put("a mirror's own table does not make the mirror insecure", (s, r, m) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            conf(
                    s,
                    table(r),
                    "[[registry.mirror]]\nlocation = \"bad.test:" + bad.port() + "\"\n",
                    "[[registry]]\nlocation = \"bad.test:" + bad.port() + "\"\ninsecure = true\n");
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("a mirror is insecure by its own flag", (s, r, m) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            conf(s, table(r), "[[registry.mirror]]\nlocation = \"bad.test:" + bad.port() + "\"\ninsecure = true\n");
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("a registry's flag is not for its mirrors", (s, r, m) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            conf(s, table(r, "insecure = true"), "[[registry.mirror]]\nlocation = \"bad.test:" + bad.port() + "\"\n");
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("mirror for digests only, asked for a digest", (s, r, m) -> {
            conf(s, table(r, "mirror-by-digest-only = true"), mirrored(m));
            r.inject(Fault.everywhere().status(500));
            s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + "@" + s.image.digest());
        });
        setups.put("table for a wildcard of hosts", (s, r, m) -> {
            conf(s, "[[registry]]\nprefix = \"*.test\"\nblocked = true\n");
        });
        setups.put("longer table without the mirrors of the shorter", (s, r, m) -> {
            conf(s, table(r), mirrored(m), "[[registry]]\nlocation = \"" + REG + ":" + r.port() + "/team\"\n");
            r.inject(Fault.everywhere().status(500));
        });
        setups.put("login under a key with a scheme", (s, r, m) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.file(
                    "run/containers/0/auth.json",
                    NodeRoot.dockerConfig(Map.of("https://" + REG + ":" + r.port() + "/v1/", "ann:pw")));
        });
    }
}
