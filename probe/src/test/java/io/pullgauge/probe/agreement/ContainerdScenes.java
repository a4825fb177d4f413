/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeProxy;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The set-ups that containerd judges, by name. Each arranges its scene and names the image; what comes of it is for the judge to say. Long,
 * because it is one list of a hundred and more short entries that are read side by side.
 */
final class ContainerdScenes {

    private static final String REG = "reg.test";
    private static final String MIRROR = "mirror.test";
    private static final String MANIFESTS = "/v2/.*/manifests/.*";
    private static final String BLOBS = "/v2/.*/blobs/.*";

    private final Map<String, Setup> setups = new LinkedHashMap<>();

    /** Arranges one scene. */
    interface Setup {
        void arrange(Scene scene) throws Exception;
    }

    /** A registry and a mirror of it, both whole, for a hosts.toml between them. */
    private interface Mirrored {
        void arrange(Scene scene, FakeRegistry registry, FakeRegistry mirror) throws Exception;
    }

    static Map<String, Setup> all() {
        ContainerdScenes scenes = new ContainerdScenes();
        scenes.plain();
        scenes.trust();
        scenes.answers();
        scenes.credentials();
        scenes.mirrors();
        scenes.hostsFiles();
        scenes.folders();
        scenes.clientCertificates();
        scenes.names();
        scenes.proxies();
        scenes.oddProxies();
        scenes.loopback();
        scenes.setups.putAll(HostsTomlScenes.all());
        ContentScenes.all().forEach(scenes::registry);
        TokenScenes.all().forEach(scenes::registry);
        ContentScenes.ofContainerd().forEach(scenes::registry);
        return scenes.setups;
    }

    private void registry(String name, RegistrySetup setup) {
        setups.put(name, scene -> {
            FakeRegistry registry = scene.https(REG);
            scene.pulls(registry, REG);
            setup.arrange(scene, registry);
        });
    }

    /** A registry over TLS with the scene's image in it. */
    interface RegistrySetup {
        void arrange(Scene scene, FakeRegistry registry) throws Exception;
    }

    private void mirrored(String name, Mirrored setup) {
        setups.put(name, scene -> {
            FakeRegistry registry = scene.https(REG);
            FakeRegistry mirror = scene.https(MIRROR);
            scene.pulls(registry, REG);
            setup.arrange(scene, registry, mirror);
        });
    }

    private static String host(FakeRegistry mirror, String... lines) {
        return "[host.\"" + Scene.url("https", MIRROR, mirror) + "\"]\n" + String.join("\n", lines) + "\n";
    }

    private void plain() {
        registry("a registry that works", (_, _) -> {});
        registry(
                "by digest", (s, r) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + "@" + s.image.digest()));
        registry(
                "by tag and digest",
                (s, r) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + ":gone@" + s.image.digest()));
        registry("tag that is not there", (s, r) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + ":2"));
        registry("repository that is not there", (s, r) -> s.pulls(REG + ":" + r.port() + "/team/none:1"));
        registry(
                "digest that is not there",
                (s, r) -> s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + "@sha256:" + "0".repeat(64)));
        setups.put("nothing listens", s -> {
            s.root.host("127.0.0.1", REG);
            s.pulls(REG + ":" + RealPrograms.freePort("127.0.0.1") + "/" + Scene.REPOSITORY + ":1");
        });
        setups.put("plain HTTP where TLS is expected", s -> s.pulls(s.http(REG), REG));
        registry("index with this platform in it", (s, r) -> {
            r.pushIndex(
                    Scene.REPOSITORY,
                    "multi",
                    s.image,
                    TestImage.linux("arm64").layer(9).build());
            s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + ":multi");
        });
        registry("index without this platform", (s, r) -> {
            r.pushIndex(
                    Scene.REPOSITORY, "arm", TestImage.linux("arm64").layer(9).build());
            s.pulls(REG + ":" + r.port() + "/" + Scene.REPOSITORY + ":arm");
        });
        setups.put("a real docker-registry and its pull-through cache", s -> {
            FakeRegistry source = s.http("source.test");
            RealProgram origin = s.closing(RealPrograms.dockerRegistry(
                    s.root.path("origin"),
                    "127.0.0.1",
                    0,
                    RealPrograms.Registry.plain().tls(s.ca.server(REG, "127.0.0.1"))));
            RealPrograms.run(
                    s.root.path(),
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "docker://" + source.authority().replace("source.test", "127.0.0.1") + "/" + Scene.REPOSITORY
                            + ":1",
                    "docker://" + origin.authority() + "/" + Scene.REPOSITORY + ":1");
            s.root.host("127.0.0.1", REG, MIRROR);
            RealProgram plain = s.closing(
                    RealPrograms.dockerRegistry(s.root.path("plain"), "127.0.0.1", 0, RealPrograms.Registry.plain()));
            RealPrograms.run(
                    s.root.path(),
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false",
                    "docker://" + origin.authority() + "/" + Scene.REPOSITORY + ":1",
                    "docker://" + plain.authority() + "/" + Scene.REPOSITORY + ":1");
            RealProgram cache = s.closing(RealPrograms.dockerRegistry(
                    s.root.path("cache"),
                    "127.0.0.1",
                    0,
                    RealPrograms.Registry.plain().cacheOf("http://" + plain.authority())));
            s.root.hostsToml(REG + ":" + origin.port(), "[host.\"http://" + MIRROR + ":" + cache.port() + "\"]\n");
            s.pulls(REG + ":" + origin.port() + "/" + Scene.REPOSITORY + ":1");
        });
    }

    private void certificate(String name, Certificate made) {
        setups.put(name, s -> s.pulls(s.https(REG, made.make(s)), REG));
    }

    private interface Certificate {
        TestCa.Leaf make(Scene scene);
    }

    private void trust() {
        certificate("certificate of an unknown authority", s -> s.stranger.server(REG));
        certificate(
                "certificate that has expired", s -> s.ca.leaf(REG).expired().issue());
        certificate(
                "certificate that is not valid yet",
                s -> s.ca.leaf(REG).notYetValid().issue());
        certificate("certificate for another name", s -> s.ca.server("other.test"));
        certificate("certificate for a wildcard", s -> s.ca.server("*.test"));
        certificate(
                "certificate by an intermediate",
                s -> s.ca.intermediate("middle").server(REG));
        certificate(
                "intermediate that is not sent",
                s -> s.ca.intermediate("middle").server(REG).withoutIntermediates());
        certificate(
                "certificate without any name", s -> s.ca.leaf().commonName(REG).issue());
        setups.put("authority as one more file in the trust folder", s -> {
            s.pulls(s.https(REG, s.stranger.server(REG)), REG);
            s.root.file("etc/ssl/certs/stranger.pem", s.stranger.pem());
        });
        setups.put("trust bundle that is empty", s -> {
            s.pulls(s.https(REG), REG);
            s.root.trust("");
        });
        setups.put("trust bundle with garbage between its certificates", s -> {
            s.pulls(s.https(REG), REG);
            s.root.trust("garbage\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", s.ca.pem());
        });
    }

    private void answer(String name, String method, String path, int status) {
        registry(name, (_, r) -> r.inject(Fault.on(method, path).status(status)));
    }

    private void answers() {
        answer("403 for manifests", "(HEAD|GET)", MANIFESTS, 403);
        answer("429 for manifests", "(HEAD|GET)", MANIFESTS, 429);
        answer("500 for manifests", "(HEAD|GET)", MANIFESTS, 500);
        answer("503 for manifests", "(HEAD|GET)", MANIFESTS, 503);
        answer("405 for HEAD, where GET goes on", "HEAD", MANIFESTS, 405);
        answer("500 for HEAD alone", "HEAD", MANIFESTS, 500);
        answer("403 for HEAD alone", "HEAD", MANIFESTS, 403);
        answer("404 for blobs", "GET", BLOBS, 404);
        answer("403 for blobs", "GET", BLOBS, 403);
        answer("500 for blobs", "GET", BLOBS, 500);
        registry(
                "HEAD without a digest",
                (_, r) -> r.inject(Fault.on("HEAD", MANIFESTS).withoutHeader("Docker-Content-Digest")));
        registry(
                "manifest that is corrupt",
                (_, r) -> r.inject(Fault.on("GET", MANIFESTS).corrupt()));
        registry("blobs on another host", (s, r) -> {
            r.blobHostAt(Listen.loopback().named("cdn.test").tls(s.ca.server("cdn.test")));
            s.root.host("127.0.0.1", "cdn.test");
        });
        registry("blobs on a host that is not trusted", (s, r) -> {
            r.blobHostAt(Listen.loopback().named("cdn.test").tls(s.stranger.server("cdn.test")));
            s.root.host("127.0.0.1", "cdn.test");
        });
        registry("blobs on a host that nobody knows", (_, r) -> r.blobsAt("https://nowhere.test"));
        registry(
                "connections that are reset",
                (_, r) -> r.inject(Fault.on("(HEAD|GET)", MANIFESTS).reset()));
    }

    private void credentials() {
        registry(
                "basic auth without credentials",
                (_, r) -> r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann"));
        registry("basic auth with credentials", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:pw");
        });
        registry("basic auth with a wrong password", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:no");
        });
        registry("bearer without credentials, public", (_, r) -> r.bearer());
        registry(
                "bearer without credentials, private",
                (_, r) -> r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann"));
        registry("bearer with credentials", (s, r) -> {
            r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:pw");
        });
        registry("bearer with a wrong password", (s, r) -> {
            r.bearer().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.credentials(r, REG, "ann:no");
        });
        registry("bearer with a wrong password for a public repository", (s, r) -> {
            r.bearer().user("ann", "pw");
            s.credentials(r, REG, "ann:no");
        });
        registry("credentials under a key for another port", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.kubeletCredentials(Map.of(REG, "ann:pw"));
        });
        registry("credentials under the raw prefix of the path", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.kubeletCredentials(Map.of(REG + ":" + r.port() + "/te", "ann:pw"));
        });
        registry("the second of two keys works", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.kubeletCredentials(Map.of(REG + ":" + r.port() + "/team", "bob:no", REG + ":" + r.port(), "ann:pw"));
        });
        registry("a credential file that is broken", (s, r) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            s.root.file("var/lib/kubelet/config.json", "{\"auths\":");
        });
        registry("token server that is not trusted", (s, r) -> {
            r.bearer();
            r.tokenServerAt(Listen.loopback().named("token.test").tls(s.stranger.server("token.test")));
            s.root.host("127.0.0.1", "token.test");
        });
    }

    private void mirrors() {
        mirrored("mirror first", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("mirror that lacks the image", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.delete(Scene.REPOSITORY, "1");
        });
        mirrored("mirror that answers 500", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.inject(Fault.everywhere().status(500));
        });
        mirrored("mirror that refuses", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.inject(Fault.everywhere().status(403));
        });
        mirrored("mirror that is down", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.close();
        });
        mirrored("mirror whose blobs are gone", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.inject(Fault.on("GET", BLOBS).status(404));
        });
        mirrored("mirror whose blobs are gone and a registry that is down", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.inject(Fault.on("GET", BLOBS).status(404));
            r.inject(Fault.everywhere().status(503));
        });
        mirrored("mirror that wants credentials it does not get", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
        });
        mirrored("credentials of the registry reach the mirror", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            r.inject(Fault.everywhere().status(500));
            s.credentials(r, REG, "ann:pw");
        });
        mirrored("mirror and registry both fail", (s, r, m) -> {
            s.hosts(r, REG, host(m));
            m.inject(Fault.everywhere().status(500));
            r.inject(Fault.everywhere().status(404));
        });
        mirrored("mirror of an unknown authority", (s, r, m) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            s.hosts(r, REG, "[host.\"" + Scene.url("https", "bad.test", bad) + "\"]\n");
        });
        mirrored("mirror may pull only", (s, r, m) -> {
            s.hosts(r, REG, host(m, "capabilities = [\"pull\"]"));
            r.inject(Fault.on("GET", BLOBS).status(500));
        });
        mirrored("mirror may pull only, and the registry does not resolve", (s, r, m) -> {
            s.hosts(r, REG, host(m, "capabilities = [\"pull\"]"));
            r.inject(Fault.on("HEAD", MANIFESTS).status(404));
        });
        mirrored("server replaces the registry", (s, r, m) -> {
            s.hosts(r, REG, "server = \"" + Scene.url("https", MIRROR, m) + "\"\n[host.\"https://none.test\"]\n");
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("server replaces the registry, and fails", (s, r, m) -> {
            s.hosts(r, REG, "server = \"" + Scene.url("https", MIRROR, m) + "\"\n[host.\"https://none.test\"]\n");
            m.inject(Fault.everywhere().status(404));
        });
        mirrored("server alone, which 1.6 does not decode", (s, r, m) -> {
            s.hosts(r, REG, "server = \"" + Scene.url("https", MIRROR, m) + "\"\n");
            m.inject(Fault.everywhere().status(500));
        });
        mirrored("plain HTTP mirror", (s, r, m) -> {
            FakeRegistry plain = s.http("plain.test");
            s.hosts(r, REG, "[host.\"" + Scene.url("http", "plain.test", plain) + "\"]\n");
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("https URL of a plain HTTP mirror", (s, r, m) -> {
            FakeRegistry plain = s.http("plain.test");
            s.hosts(r, REG, "[host.\"" + Scene.url("https", "plain.test", plain) + "\"]\n");
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("plain HTTP mirror with skip_verify", (s, r, m) -> {
            FakeRegistry plain = s.http("plain.test");
            s.hosts(r, REG, "[host.\"" + Scene.url("http", "plain.test", plain) + "\"]\nskip_verify = true\n");
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("http URL of a TLS mirror with skip_verify", (s, r, m) -> {
            s.hosts(r, REG, "[host.\"" + Scene.url("http", MIRROR, m) + "\"]\nskip_verify = true\n");
            r.inject(Fault.everywhere().status(500));
        });
    }

    private void hostsFile(String name, HostsFile file) {
        mirrored(name, (s, r, m) -> {
            s.hosts(r, REG, file.text(s, m));
            r.inject(Fault.everywhere().status(500));
        });
    }

    private interface HostsFile {
        String text(Scene scene, FakeRegistry mirror);
    }

    /** The registry itself fails in all of these, so that only a mirror that is really asked makes the pull work. */
    private void hostsFiles() {
        mirrored("hosts.toml with a byte order mark", (s, r, m) -> {
            s.hosts(r, REG, "\uFEFF" + host(m));
            r.close();
        });
        hostsFile("path that ends in v2", (_, m) -> "[host.\"" + Scene.url("https", MIRROR, m) + "/v2\"]\n");
        hostsFile("path that ends in a slash", (_, m) -> "[host.\"" + Scene.url("https", MIRROR, m) + "/\"]\n");
        hostsFile(
                "override_path with the API's root",
                (_, m) -> "[host.\"" + Scene.url("https", MIRROR, m) + "/v2\"]\noverride_path = true\n");
        hostsFile(
                "override_path without a path",
                (_, m) -> "[host.\"" + Scene.url("https", MIRROR, m) + "\"]\noverride_path = true\n");
        hostsFile(
                "path beyond v2 without override_path",
                (_, m) -> "[host.\"" + Scene.url("https", MIRROR, m) + "/v2/hub\"]\n");
        hostsFile("host without scheme", (_, m) -> "[host.\"" + MIRROR + ":" + m.port() + "\"]\n");
        hostsFile("syntax error", (_, m) -> host(m) + "[host.\n");
        hostsFile("unknown capability", (_, m) -> host(m, "capabilities = [\"fly\"]"));
        hostsFile("capabilities in upper case", (_, m) -> host(m, "capabilities = [\"PULL\", \"Resolve\"]"));
        hostsFile("empty capabilities", (_, m) -> host(m, "capabilities = []"));
        hostsFile("capability of resolving only", (_, m) -> host(m, "capabilities = [\"resolve\"]"));
        hostsFile("unknown key", (_, m) -> host(m, "surprise = 1", "dial_timeout = \"soon\""));
        hostsFile("boolean as a string", (_, m) -> host(m, "skip_verify = \"true\""));
        hostsFile("the same host twice", (_, m) -> host(m) + host(m));
        hostsFile("authority as a relative file", (s, _) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            s.root.file("etc/containerd/ca.pem", s.stranger.pem());
            return "[host.\"" + Scene.url("https", "bad.test", bad) + "\"]\nca = \"../../ca.pem\"\n";
        });
        hostsFile("authorities as an array of absolute files", (s, _) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("bad.test"));
            s.root.file("etc/containerd/ca.pem", s.stranger.pem());
            return "[host.\"" + Scene.url("https", "bad.test", bad) + "\"]\nca = [\"/etc/containerd/ca.pem\"]\n";
        });
        hostsFile("skip_verify of an unknown authority", (s, _) -> {
            FakeRegistry bad = s.https("bad.test", s.stranger.server("elsewhere.test"));
            return "[host.\"" + Scene.url("https", "bad.test", bad) + "\"]\nskip_verify = true\n";
        });
        hostsFile("authority file that is missing", (_, m) -> host(m, "ca = \"/etc/containerd/none.pem\""));
        hostsFile("authority file without a certificate", (s, m) -> {
            s.root.file("etc/containerd/empty.pem", "nothing");
            return host(m, "ca = \"/etc/containerd/empty.pem\"");
        });
        hostsFile(
                "header that the mirror wants",
                (_, m) -> host(m, "[host.\"" + Scene.url("https", MIRROR, m) + "\".header]", "x-token = [\"a\"]"));
        hostsFile("order as in the text", (s, m) -> {
            FakeRegistry last = s.https("a.test");
            last.inject(Fault.everywhere().status(404));
            return "[host.\"" + Scene.url("https", MIRROR, m) + "\"]\n[host.\"" + Scene.url("https", "a.test", last)
                    + "\"]\n";
        });
    }

    private void folders() {
        mirrored("folder with the port between underscores", (s, r, m) -> {
            s.root.hostsToml(REG + "_" + r.port() + "_", host(m));
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("folder without the port does not count", (s, r, m) -> {
            s.root.hostsToml(REG, host(m));
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("default folder", (s, r, m) -> {
            s.root.hostsToml("_default", host(m));
            r.inject(Fault.everywhere().status(500));
        });
        mirrored("empty folder hides the default one", (s, r, m) -> {
            s.root.hostsToml("_default", host(m));
            s.root.file("etc/containerd/certs.d/" + REG + ":" + r.port() + "/readme", "");
            r.inject(Fault.everywhere().status(500));
        });
        mirrored(
                "hosts.toml that is a folder",
                (s, r, m) -> s.root.file("etc/containerd/certs.d/" + REG + ":" + r.port() + "/hosts.toml/x", ""));
        mirrored(
                "host folder that is a file",
                (s, r, m) -> s.root.file("etc/containerd/certs.d/" + REG + ":" + r.port(), "x"));
        setups.put("Docker's folder with the authority", s -> {
            FakeRegistry registry = s.https(REG, s.stranger.server(REG));
            s.pulls(registry, REG);
            s.root.file("etc/containerd/certs.d/" + REG + ":" + registry.port() + "/ca.crt", s.stranger.pem());
        });
        registry(
                "Docker's folder with an empty authority",
                (s, r) -> s.root.file("etc/containerd/certs.d/" + REG + ":" + r.port() + "/ca.crt", ""));
        registry(
                "Docker's folder with a certificate without key",
                (s, r) -> s.root.file(
                        "etc/containerd/certs.d/" + REG + ":" + r.port() + "/me.cert",
                        s.ca.client("me").pem()));
    }

    private void client(String name, ClientFiles files) {
        setups.put(name, s -> {
            FakeRegistry registry = s.https(REG, s.ca.server(REG).tls().needingClientCertificate());
            TestCa.Leaf me = s.ca.client("me");
            s.pulls(registry, REG);
            s.root.file("etc/containerd/me.pem", me.pem())
                    .file("etc/containerd/me.key", me.keyPem())
                    .file("etc/containerd/both.pem", me.pem() + me.keyPem())
                    .file("etc/containerd/other.key", s.ca.client("other").keyPem());
            files.place(s, registry);
        });
    }

    private interface ClientFiles {
        void place(Scene scene, FakeRegistry registry);
    }

    private void client(String name, String line) {
        client(
                name,
                (s, r) -> s.hosts(r, REG, "[host.\"" + Scene.url("https", REG, r) + "\"]\nclient = " + line + "\n"));
    }

    private void clientCertificates() {
        client("client certificate wanted and none given", (_, _) -> {});
        client("client certificate and key as a pair", "[[\"/etc/containerd/me.pem\", \"/etc/containerd/me.key\"]]");
        client("client certificate and key in one file", "\"/etc/containerd/both.pem\"");
        client("client certificates as an array of files", "[\"/etc/containerd/both.pem\"]");
        client(
                "client certificate and key in one file, as a pair with an empty name",
                "[[\"/etc/containerd/both.pem\", \"\"]]");
        client(
                "client certificate with the key of another",
                "[[\"/etc/containerd/me.pem\", \"/etc/containerd/other.key\"]]");
        client("client certificate that is missing", "\"/etc/containerd/none.pem\"");
        client("client certificate in Docker's folder", (s, r) -> {
            TestCa.Leaf me = s.ca.client("me");
            String folder = "etc/containerd/certs.d/" + REG + ":" + r.port() + "/";
            s.root.file(folder + "me.cert", me.pem()).file(folder + "me.key", me.keyPem());
        });
    }

    private void names() {
        setups.put("name that nobody knows", s -> s.pulls("unknown.test:5000/" + Scene.REPOSITORY + ":1"));
        setups.put("name from the name server", s -> {
            FakeDns dns = s.closing(FakeDns.start("127.0.0.63", 53));
            FakeRegistry registry = s.https("other.test", s.ca.server("dns.test"));
            dns.address("dns.test", "127.0.0.1");
            s.root.resolver("127.0.0.63");
            s.pulls(registry, "dns.test");
        });
        setups.put("name server that refuses", s -> {
            FakeDns dns = s.closing(FakeDns.start("127.0.0.64", 53));
            dns.otherwise(FakeDns.Behaviour.REFUSED);
            s.root.resolver("127.0.0.64");
            s.pulls("dns.test:5000/" + Scene.REPOSITORY + ":1");
        });
        setups.put("first address refuses, second works", s -> {
            FakeRegistry registry = s.https("other.test", s.ca.server("two.test"));
            s.root.host("127.0.0.66", "two.test").host("127.0.0.1", "two.test");
            s.pulls(registry, "two.test");
        });
    }

    private void proxies() {
        registry("squid that lets through", (s, r) -> {
            RealProgram squid = squid(s, "http_access allow all");
            s.proxy("http://" + squid.authority());
        });
        registry("squid that lets through, and the registry is not there", (s, r) -> {
            RealProgram squid = squid(s, "http_access allow all");
            s.proxy("http://" + squid.authority());
            r.close();
        });
        registry("squid that denies", (s, r) -> {
            RealProgram squid = squid(s, "http_access deny all");
            s.proxy("http://" + squid.authority());
        });
        registry("squid that denies, and an exemption", (s, r) -> {
            RealProgram squid = squid(s, "http_access deny all");
            s.proxy("http://" + squid.authority(), ".test");
        });
        registry("exemption for another port", (s, r) -> {
            RealProgram squid = squid(s, "http_access deny all");
            s.proxy("http://" + squid.authority(), REG + ":1");
        });
        registry("exemption for this port", (s, r) -> {
            RealProgram squid = squid(s, "http_access deny all");
            s.proxy("http://" + squid.authority(), REG + ":" + r.port());
        });
        registry("exemption for addresses does not count for names", (s, r) -> {
            RealProgram squid = squid(s, "http_access deny all");
            s.proxy("http://" + squid.authority(), "127.0.0.0/8");
        });
        registry("proxy that is down", (s, r) -> s.proxy("http://127.0.0.1:" + RealPrograms.freePort("127.0.0.1")));
        registry("proxy that wants a password and gets it", (s, r) -> {
            FakeProxy proxy = s.closing(FakeProxy.start()).requireBasic("ann", "p@ss");
            proxy.route(REG + ":" + r.port(), "127.0.0.1", r.port());
            s.environment.put("HTTPS_PROXY", "http://ann:p%40ss@127.0.0.1:" + proxy.port());
            s.root.file(
                    "etc/systemd/system/containerd.service.d/p.conf",
                    "[Service]\nEnvironment=HTTPS_PROXY=http://ann:p%%40ss@127.0.0.1:" + proxy.port() + "\n");
        });
        registry("proxy that wants a password and gets none", (s, r) -> {
            FakeProxy proxy = s.closing(FakeProxy.start()).requireBasic("ann", "pw");
            s.proxy("http://127.0.0.1:" + proxy.port());
        });
    }

    /** What Go makes of proxies that people mistype; squid stands where a right reading would find it. */
    private void oddProxies() {
        for (String odd : List.of(
                "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:99999999999", "127.0.0.1:99999")) {
            registry("proxy " + odd, (s, r) -> s.proxy(odd));
        }
        Map.of(
                        "proxy without a host", ":PORT",
                        "proxy without a scheme", "127.0.0.1:PORT",
                        "proxy with an underscore", "http://my_proxy.test:PORT",
                        "proxy of upper case", "HTTP://127.0.0.1:PORT/",
                        "proxy with a path", "http://127.0.0.1:PORT/some/path?query",
                        "proxy with a hash in its password", "http://ann:p#ss@127.0.0.1:PORT",
                        "proxy with a slash in its password", "http://ann:p/ss@127.0.0.1:PORT",
                        "proxy with a caret in its password", "http://ann:p^ss@127.0.0.1:PORT",
                        "proxy with two at signs", "http://ann:p@ss@127.0.0.1:PORT",
                        "proxy with a broken escape", "http://ann:p%zz@127.0.0.1:PORT")
                .forEach((name, value) -> registry(name, (s, r) -> {
                    RealProgram squid = squid(s, "http_access allow all");
                    s.root.host("127.0.0.1", "my_proxy.test");
                    s.proxy(value.replace("PORT", String.valueOf(squid.port())));
                }));
        for (String scheme : List.of("ftp", "tcp", "socks4", "htp")) {
            registry("proxy with the scheme " + scheme, (s, r) -> {
                RealProgram squid = squid(s, "http_access allow all");
                s.proxy(scheme + "://" + squid.authority());
            });
        }
    }

    private static RealProgram squid(Scene scene, String rule) {
        return scene.closing(RealPrograms.squidWithHosts(scene.root.path("etc/hosts"), rule));
    }

    private void loopback() {
        setups.put("plain HTTP on a loopback address", s -> s.pulls(s.http(REG), "127.0.0.1"));
        setups.put("plain HTTP on localhost", s -> s.pulls(s.http(REG), "localhost"));
        setups.put(
                "unverified TLS on a loopback address",
                s -> s.pulls(s.https(REG, s.stranger.server("elsewhere.test")), "127.0.0.1"));
        setups.put("TLS on the https port of a loopback address", s -> {
            s.registry("own.test", Listen.at("127.0.0.67", 443).tls(s.ca.server("127.0.0.67")));
            s.pulls("127.0.0.67:443/" + Scene.REPOSITORY + ":1");
        });
        setups.put("TLS on the https port of a loopback address, port left out", s -> {
            s.registry("own.test", Listen.at("127.0.0.68", 443).tls(s.ca.server("127.0.0.68")));
            s.pulls("127.0.0.68/" + Scene.REPOSITORY + ":1");
        });
        setups.put("plain HTTP on port 80 of a loopback address, port left out", s -> {
            s.registry("own.test", Listen.at("127.0.0.69", 80));
            s.pulls("127.0.0.69/" + Scene.REPOSITORY + ":1");
        });
        setups.put("Docker Hub through a mirror", s -> {
            FakeRegistry mirror = s.https(MIRROR);
            mirror.push("library/app", "1", s.image);
            s.root.host("127.0.0.1", "registry-1.docker.io").hostsToml("docker.io", host(mirror));
            s.pulls("docker.io/library/app:1");
        });
    }
}
