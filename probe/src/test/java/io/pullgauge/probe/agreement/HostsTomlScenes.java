/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.TestCa;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finer points of hosts.toml for containerd to judge: spellings, the root table, folders, headers, client certificates. Where nothing else is
 * said the registry itself fails, so that only a mirror that is really asked makes the pull work.
 */
final class HostsTomlScenes {

    private static final String REG = "reg.test";
    private static final String MIRROR = "mirror.test";

    private final Map<String, ContainerdScenes.Setup> setups = new LinkedHashMap<>();

    /** The text of a hosts.toml by which only the mirror can be pulled from. */
    private interface Text {
        String of(Scene scene, FakeRegistry mirror);
    }

    /** A registry that works, a mirror that works, and whatever is arranged between them. */
    private interface Between {
        void arrange(Scene scene, FakeRegistry registry, FakeRegistry mirror);
    }

    static Map<String, ContainerdScenes.Setup> all() {
        HostsTomlScenes scenes = new HostsTomlScenes();
        scenes.spellings();
        scenes.roots();
        scenes.paths();
        scenes.folders();
        scenes.headers();
        scenes.clients();
        return scenes.setups;
    }

    private void between(String name, Between between) {
        setups.put(name, scene -> {
            FakeRegistry registry = scene.https(REG);
            FakeRegistry mirror = scene.https(MIRROR);
            scene.pulls(registry, REG);
            between.arrange(scene, registry, mirror);
        });
    }

    private void file(String name, Text text) {
        between(name, (s, r, m) -> {
            s.hosts(r, REG, text.of(s, m));
            r.inject(Fault.everywhere().status(500));
        });
    }

    private static String url(FakeRegistry mirror) {
        return Scene.url("https", MIRROR, mirror);
    }

    private static String host(FakeRegistry mirror, String... lines) {
        return "[host.\"" + url(mirror) + "\"]\n" + String.join("\n", lines) + "\n";
    }

    private void spellings() {
        file(
                "line ends of Windows",
                (_, m) -> host(m, "capabilities = [\"pull\", \"resolve\"]").replace("\n", "\r\n"));
        file("literal strings as keys", (_, m) -> "[host.'" + url(m) + "']\n");
        file(
                "array over several lines",
                (_, m) -> host(m, "capabilities = [", "  \"pull\", # c", "  \"resolve\",", "]"));
        file("comments only", (_, _) -> "# nothing\n");
        file("white space only", (_, _) -> "\n  \n");
        file("the same key twice", (_, m) -> host(m, "skip_verify = true", "skip_verify = true"));
        file("text that is no UTF-8 in a comment", (_, m) -> "# \u00e9\u00fc\n" + host(m));
        file("scheme in upper case", (_, m) -> "[host.\"" + url(m).replace("https", "HTTPS") + "\"]\n");
        file("scheme that is none", (_, m) -> "[host.\"" + url(m).replace("https", "ftp") + "\"]\n" + host(m));
        file("number among the authorities", (_, m) -> host(m, "ca = [\"/etc/none.pem\", 3]"));
        file("pair of three client files", (_, m) -> host(m, "client = [[\"a\", \"b\", \"c\"]]"));
        file("header that is a number", (_, m) -> host(m, "[host.\"" + url(m) + "\".header]", "x-a = 3"));
        file("capability without its quotes", (_, m) -> host(m, "capabilities = [pull]"));
    }

    private void roots() {
        between("root authority for the registry itself", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.root.file("etc/containerd/ca.pem", s.stranger.pem());
            s.pulls(own, "own.test");
            m.inject(Fault.everywhere().status(404));
            s.hosts(own, "own.test", "ca = \"/etc/containerd/ca.pem\"\n" + host(m));
        });
        between("authority of a mirror does not count for the registry itself", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.root.file("etc/containerd/ca.pem", s.stranger.pem());
            s.pulls(own, "own.test");
            m.inject(Fault.everywhere().status(404));
            s.hosts(own, "own.test", host(m, "ca = \"/etc/containerd/ca.pem\""));
        });
        between("root skip_verify for the registry itself", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            m.inject(Fault.everywhere().status(404));
            s.hosts(own, "own.test", "skip_verify = true\n" + host(m));
        });
        between("root capabilities do not count without server", (s, r, m) -> {
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, "capabilities = [\"push\"]\n" + host(m));
        });
        between("root capabilities count with server", (s, r, m) -> {
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, "server = \"" + Scene.url("https", REG, r) + "\"\ncapabilities = [\"push\"]\n" + host(m));
        });
        between("empty server is the registry itself", (s, r, m) -> {
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, "server = \"\"\n" + host(m));
        });
        between("server of plain HTTP", (s, r, m) -> {
            FakeRegistry plain = s.http("plain.test");
            m.inject(Fault.everywhere().status(404));
            r.inject(Fault.everywhere().status(500));
            s.hosts(r, REG, "server = \"" + Scene.url("http", "plain.test", plain) + "\"\n" + host(m));
        });
        between("server without scheme", (s, r, m) -> {
            FakeRegistry other = s.https("other.test");
            m.inject(Fault.everywhere().status(404));
            r.inject(Fault.everywhere().status(500));
            s.hosts(r, REG, "server = \"other.test:" + other.port() + "\"\n" + host(m));
        });
        between("server behind the hosts is one of them", (s, r, m) -> {
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, host(m) + "server = \"" + Scene.url("https", REG, r) + "\"\n");
        });
    }

    /** The mirror has the image in a project of its own. */
    private void paths() {
        file("override_path to a project", (s, m) -> {
            m.push("hub/" + Scene.REPOSITORY, "1", s.image);
            m.delete(Scene.REPOSITORY, "1");
            return "[host.\"" + url(m) + "/v2/hub\"]\noverride_path = true\n";
        });
        file("project without override_path", (s, m) -> {
            m.push("hub/" + Scene.REPOSITORY, "1", s.image);
            m.delete(Scene.REPOSITORY, "1");
            return "[host.\"" + url(m) + "/v2/hub\"]\n";
        });
        file("override_path that is false", (_, m) -> "[host.\"" + url(m) + "/v2\"]\noverride_path = false\n");
        file("override_path as a string", (_, m) -> "[host.\"" + url(m) + "/v2\"]\noverride_path = \"true\"\n");
        file(
                "path with dots and double slashes",
                (_, m) -> "[host.\"" + url(m) + "/a//../v2/\"]\noverride_path = true\n");
        between("override_path of the server", (s, r, m) -> {
            m.push("hub/" + Scene.REPOSITORY, "1", s.image);
            m.delete(Scene.REPOSITORY, "1");
            r.inject(Fault.everywhere().status(500));
            s.hosts(r, REG, "server = \"" + url(m) + "/v2/hub\"\noverride_path = true\n[host.\"https://none.test\"]\n");
        });
    }

    private void folders() {
        between("folder with underscores before the one with the colon", (s, r, m) -> {
            s.root.hostsToml(REG + "_" + r.port() + "_", host(m))
                    .hostsToml(REG + ":" + r.port(), "[host.\"https://none.test\"]\n");
            r.inject(Fault.everywhere().status(500));
        });
        between("folder of another port", (s, r, m) -> {
            s.root.hostsToml(REG + ":1", host(m));
            r.inject(Fault.everywhere().status(500));
        });
        between("default folder with a server", (s, r, m) -> {
            s.root.hostsToml("_default", "server = \"" + url(m) + "\"\n[host.\"https://none.test\"]\n");
            r.inject(Fault.everywhere().status(500));
        });
        between("default folder with the authority of all", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            s.root.file("etc/containerd/certs.d/_default/ca.crt", s.stranger.pem());
        });
        between("own folder hides the default authority", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            s.root.file("etc/containerd/certs.d/_default/ca.crt", s.stranger.pem());
            m.inject(Fault.everywhere().status(404));
            s.hosts(own, "own.test", host(m));
        });
        between("empty hosts.toml beside an authority", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            s.hosts(own, "own.test", "");
            s.root.file("etc/containerd/certs.d/own.test:" + own.port() + "/ca.crt", s.stranger.pem());
        });
        between("broken hosts.toml beside an authority", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            s.hosts(own, "own.test", "[host.\n");
            s.root.file("etc/containerd/certs.d/own.test:" + own.port() + "/ca.crt", s.stranger.pem());
        });
        between("good hosts.toml beside an authority that then does not count", (s, r, m) -> {
            FakeRegistry own = s.https("own.test", s.stranger.server("own.test"));
            s.pulls(own, "own.test");
            m.inject(Fault.everywhere().status(404));
            s.hosts(own, "own.test", host(m));
            s.root.file("etc/containerd/certs.d/own.test:" + own.port() + "/ca.crt", s.stranger.pem());
        });
    }

    private void headers() {
        String basic = "Basic "
                + Base64.getEncoder().encodeToString("ann:pw".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        file("header that signs in at the mirror", (_, m) -> {
            m.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            return host(m, "[host.\"" + url(m) + "\".header]", "Authorization = \"" + basic + "\"");
        });
        file("header in small letters, as an array", (_, m) -> {
            m.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            return host(m, "[host.\"" + url(m) + "\".header]", "authorization = [\"" + basic + "\"]");
        });
        between("header of a mirror is not sent to the registry", (s, r, m) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, host(m, "[host.\"" + url(m) + "\".header]", "Authorization = \"" + basic + "\""));
        });
        between("root header is sent to the registry itself", (s, r, m) -> {
            r.basic().user("ann", "pw").restrict(Scene.REPOSITORY, "ann");
            m.inject(Fault.everywhere().status(404));
            s.hosts(r, REG, host(m) + "[header]\nAuthorization = \"" + basic + "\"\n");
        });
    }

    private void clients() {
        setups.put("client certificate for the mirror only", s -> {
            FakeRegistry registry = s.https(REG);
            FakeRegistry mirror = s.https(MIRROR, s.ca.server(MIRROR).tls().needingClientCertificate());
            TestCa.Leaf me = s.ca.client("me");
            s.pulls(registry, REG);
            s.root.file("etc/containerd/me.pem", me.pem() + me.keyPem());
            s.hosts(registry, REG, host(mirror, "client = \"/etc/containerd/me.pem\""));
            registry.inject(Fault.everywhere().status(500));
        });
        setups.put("client certificate of the root is not for the mirror", s -> {
            FakeRegistry registry = s.https(REG);
            FakeRegistry mirror = s.https(MIRROR, s.ca.server(MIRROR).tls().needingClientCertificate());
            TestCa.Leaf me = s.ca.client("me");
            s.pulls(registry, REG);
            s.root.file("etc/containerd/me.pem", me.pem() + me.keyPem());
            s.hosts(registry, REG, "client = \"/etc/containerd/me.pem\"\n" + host(mirror));
            registry.inject(Fault.everywhere().status(500));
        });
        setups.put("client certificate that another authority has issued", s -> {
            FakeRegistry registry = s.https(REG, s.ca.server(REG).tls().needingClientCertificate());
            TestCa.Leaf me = s.stranger.client("me");
            s.pulls(registry, REG);
            s.root.file("etc/containerd/me.pem", me.pem() + me.keyPem());
            s.hosts(
                    registry,
                    REG,
                    "[host.\"" + Scene.url("https", REG, registry) + "\"]\nclient = \"/etc/containerd/me.pem\"\n");
        });
        setups.put("client key without its certificate", s -> {
            FakeRegistry registry = s.https(REG, s.ca.server(REG).tls().needingClientCertificate());
            TestCa.Leaf me = s.ca.client("me");
            s.pulls(registry, REG);
            s.root.file("etc/containerd/me.key", me.keyPem());
            s.hosts(
                    registry,
                    REG,
                    "[host.\"" + Scene.url("https", REG, registry) + "\"]\nclient = \"/etc/containerd/me.key\"\n");
        });
    }
}
