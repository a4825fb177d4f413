/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import static io.pullgauge.probe.path.Paths.plan;
import static io.pullgauge.probe.path.Paths.shown;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.NodeRoot;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.verdict.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerdPathTest {

    private static final String HUB = "https://registry-1.docker.io/v2/library/nginx";
    private static final String HUB_FILE = "/etc/containerd/certs.d/docker.io/hosts.toml";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @Test
    void goesStraightToTheRegistryWithoutAnyFile() {
        PullPath path = plan(root.read(), "nginx:1");
        assertThat(shown(path)).containsExactly(HUB);
        assertThat(path.credentials()).isEmpty();
        assertThat(path.hindrance()).isNull();
        assertThat(path.problems()).isEmpty();
        assertThat(path.rules().userAgent()).startsWith("containerd/");
        assertThat(shown(plan(root.read(), "registry-1.docker.io/library/nginx")))
                .containsExactly(HUB);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[host.\"https://m:5000\"] | https://m:5000/v2/library/nginx?ns=docker.io",
                "[host.\"m\"] | https://m/v2/library/nginx?ns=docker.io",
                "[host.\"https://m\"]#capabilities = [\"pull\"] | https://m/v2/library/nginx?ns=docker.io no-resolve",
                "[host.\"https://m\"]#capabilities = [\"Pull\", \"RESOLVE\"] | https://m/v2/library/nginx?ns=docker.io",
                "[host.\"https://h/proxy\"] | https://h/proxy/v2/library/nginx?ns=docker.io",
                "[host.\"https://h/proxy/\"] | https://h/proxy/v2/library/nginx?ns=docker.io",
                "[host.\"https://h/a//b/../c/v2/\"] | https://h/a/c/v2/library/nginx?ns=docker.io",
                "[host.\"https://h/v2/hub\"] | https://h/v2/hub/v2/library/nginx?ns=docker.io",
                "[host.\"https://h/v2/hub\"]#override_path = true | https://h/v2/hub/library/nginx?ns=docker.io",
                "[host.\"https://h\"]#override_path = true | https://h/library/nginx?ns=docker.io",
                "[host.\"http://m:5000\"] | http://m:5000/v2/library/nginx?ns=docker.io",
                "[host.\"http://m:5000\"]#skip_verify = true | https://m:5000/v2/library/nginx?ns=docker.io skip-verify ON_TLS_MISMATCH",
                "[host.\"http://m\"]#skip_verify = true | https://m/v2/library/nginx?ns=docker.io skip-verify ON_CONNECT_FAILURE",
                "[host.\"http://m:80\"]#skip_verify = true | http://m/v2/library/nginx?ns=docker.io skip-verify",
                "[host.\"http://m:5000\"]#skip_verify = false | https://m:5000/v2/library/nginx?ns=docker.io ON_TLS_MISMATCH",
                "[host.\"https://registry-1.docker.io\"] | https://registry-1.docker.io/v2/library/nginx",
                "[host.\"https://docker.io\"] | https://docker.io/v2/library/nginx",
                "[host.\"https://[fd00::1]:5000\"] | https://[fd00::1]:5000/v2/library/nginx?ns=docker.io",
            })
    void putsHostsBeforeTheUpstream(String file, String first) {
        root.file(HUB_FILE, file.replace("#", "\n"));
        assertThat(shown(plan(root.read(), "nginx:1"))).containsExactly(first, HUB);
    }

    @Test
    void keepsTheTextualOrderOfHosts() {
        root.file(HUB_FILE, "[host.\"https://z\"]\n[host.\"https://a\"]\n[host.\"https://m\"]\n");
        assertThat(plan(root.read(), "nginx").endpoints())
                .extracting(Endpoint::host)
                .containsExactly("z", "a", "m", "registry-1.docker.io");
    }

    @Test
    void takesServerAloneFromVersion2OnAndIgnoresTheFileBefore() {
        root.file(HUB_FILE, "server = \"https://m\"\n");
        assertThat(shown(plan(root.read("containerd@2.0.0"), "nginx")))
                .containsExactly("https://m/v2/library/nginx?ns=docker.io");
        PullPath old = plan(root.read("containerd@1.6.20"), "nginx");
        assertThat(shown(old)).containsExactly(HUB);
        assertThat(old.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.MIRROR_MISCONFIGURED);
            assertThat(problem.origin().file()).isEqualTo(HUB_FILE);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"containerd@1.6.20", "containerd@2.1.4"})
    void letsServerReplaceTheUpstreamBehindHosts(String runtime) {
        root.file(HUB_FILE, "server = \"https://s/x\"\n[host.\"https://m\"]\n");
        assertThat(shown(plan(root.read(runtime), "nginx")))
                .containsExactly(
                        "https://m/v2/library/nginx?ns=docker.io", "https://s/x/v2/library/nginx?ns=docker.io");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[host.\"https://m\"",
                "[host]\nx = 1",
                "[host.\"https://m\"]\ncapabilities = [\"fly\"]",
                "[host.\"https://m\"]\ncapabilities = \"pull\"",
                "[host.\"https://m\"]\nskip_verify = \"yes\"",
                "[host.\"https://m\"]\nca = 5",
                "[host.\"https://m\"]\nclient = [[\"a\"]]",
                "host = 3",
                "[host.\"https://m\"]\n[host.\"https://m\"]",
                "[host.\"https://m:port\"]",
                "server = 1\n[host.\"https://m\"]",
                "\u0000\u0001\u0002",
                "[[[[[[",
                "[host.\"https://m\"]\ndial_timeout = \"soon\"",
                "[host.\"https://m\"]\nheader = 1"
            })
    void ignoresAFileThatCannotBeDecodedAndSaysSo(String file) {
        root.file(HUB_FILE, file);
        PullPath path = plan(root.read(), "nginx");
        assertThat(shown(path)).containsExactly(HUB);
        assertThat(path.hindrance()).isNull();
        assertThat(path.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.MIRROR_MISCONFIGURED);
            assertThat(problem.origin().file()).isEqualTo(HUB_FILE);
            assertThat(problem.detail()).contains("ignores the whole file").doesNotContain("\u0001");
        });
    }

    @Test
    void namesTheLineOfTheFault() {
        root.file(HUB_FILE, "server = \"https://s\"\n\n[host.\"https://m\"]\ncapabilities = [\"fly\"]\n");
        assertThat(plan(root.read(), "nginx").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.origin()).hasToString(HUB_FILE + ":4"));
    }

    @Test
    void findsThePortFolderThenThePlainOneThenTheDefault() {
        root.file("/etc/containerd/certs.d/_default/hosts.toml", "[host.\"https://d\"]\n");
        assertThat(plan(root.read(), "reg:5000/a").endpoints().getFirst().host())
                .isEqualTo("d");
        root.file("/etc/containerd/certs.d/reg:5000/hosts.toml", "[host.\"https://p\"]\n");
        assertThat(plan(root.read(), "reg:5000/a").endpoints().getFirst().host())
                .isEqualTo("p");
        root.folder("/etc/containerd/certs.d/reg_5000_");
        assertThat(shown(plan(root.read(), "reg:5000/a"))).containsExactly("https://reg:5000/v2/a");
        root.file("/etc/containerd/certs.d/[::1]_5000_/hosts.toml", "[host.\"https://v6\"]\n");
        assertThat(plan(root.read(), "[::1]:5000/a").endpoints().getFirst().host())
                .isEqualTo("v6");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/a, https://localhost:5000/v2/a skip-verify ON_TLS_MISMATCH",
        "localhost/a, https://localhost/v2/a skip-verify",
        "127.0.0.5:443/a, https://127.0.0.5/v2/a skip-verify",
        "127.0.0.5:80/a, http://127.0.0.5/v2/a",
        "'[::1]:5000/a', 'https://[::1]:5000/v2/a skip-verify ON_TLS_MISMATCH'",
        "10.0.0.1:5000/a, https://10.0.0.1:5000/v2/a",
    })
    void triesHttpsFirstOnLoopbackWithoutVerifying(String image, String endpoint) {
        assertThat(shown(plan(root.read(), image))).containsExactly(endpoint);
    }

    @Test
    void speaksPlainHttpOnLoopbackBeforeVersion1Dot7() {
        assertThat(shown(plan(root.read("containerd@1.6.20"), "localhost:5000/a")))
                .containsExactly("http://localhost:5000/v2/a skip-verify");
        root.file(HUB_FILE, "[host.\"http://m:5000\"]\nskip_verify = true\n");
        assertThat(shown(plan(root.read("containerd@1.6.20"), "nginx")).getFirst())
                .isEqualTo("http://m:5000/v2/library/nginx?ns=docker.io skip-verify");
    }

    @Test
    void readsRootsClientCertificatesHeadersAndTimeouts() {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate client =
                new HeldCertificate.Builder().signedBy(ca).rsa2048().build();
        HeldCertificate elliptic = new HeldCertificate.Builder().signedBy(ca).build();
        root.file("/etc/containerd/certs.d/r.io/ca.pem", ca.certificatePem())
                .file("/etc/containerd/certs.d/r.io/both.pem", client.certificatePem() + client.privateKeyPkcs1Pem())
                .file("/opt/c.pem", elliptic.certificatePem())
                .file("/opt/k.pem", elliptic.privateKeyPkcs8Pem());
        root.file("/etc/containerd/certs.d/r.io/hosts.toml", """
                [host."https://m"]
                  ca = "ca.pem"
                  client = ["both.pem", ["/opt/c.pem", "/opt/k.pem"]]
                  dial_timeout = "1m0.5s"
                  [host."https://m".header]
                    x-a = "1"
                    x-b = ["2", "3"]
                """);
        Endpoint mirror = plan(root.read(), "r.io/a").endpoints().getFirst();
        assertThat(mirror.tls().extraRoots()).containsExactly(ca.certificate());
        assertThat(mirror.tls().clientCertificates())
                .extracting(pair -> pair.key().getAlgorithm())
                .containsExactly("RSA", "EC");
        assertThat(mirror.dialTimeout()).isEqualTo(Duration.ofMillis(60_500));
        assertThat(mirror.headers()).isEqualTo(Map.of("x-a", List.of("1"), "x-b", List.of("2", "3")));
        assertThat(mirror.origin()).hasToString("/etc/containerd/certs.d/r.io/hosts.toml:1");
    }

    @Test
    void readsDockersFolderWhereThereIsNoHostsFile() {
        HeldCertificate ca =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate client = new HeldCertificate.Builder().signedBy(ca).build();
        root.file("/etc/containerd/certs.d/r.io/ca.crt", ca.certificatePem())
                .file("/etc/containerd/certs.d/r.io/me.cert", client.certificatePem())
                .file("/etc/containerd/certs.d/r.io/me.key", client.privateKeyPkcs8Pem())
                .file("/etc/containerd/certs.d/r.io/readme", "no certificate");
        Endpoint upstream = plan(root.read(), "r.io/a").endpoints().getFirst();
        assertThat(upstream.tls().extraRoots()).containsExactly(ca.certificate());
        assertThat(upstream.tls().clientCertificates()).hasSize(1);
        assertThat(upstream.kind()).isEqualTo(Endpoint.Kind.UPSTREAM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ca = \"missing.pem\"",
                "ca = \"empty.pem\"",
                "ca = \"folder\"",
                "client = \"missing.pem\"",
                "client = [[\"other.pem\", \"key.pem\"]]",
                "client = [[\"other.pem\", \"\"]]"
            })
    void failsThePullForCertificatesThatCannotBeLoaded(String line) {
        HeldCertificate one = new HeldCertificate.Builder().build();
        HeldCertificate other = new HeldCertificate.Builder().build();
        root.file("/etc/containerd/certs.d/r.io/empty.pem", "")
                .folder("/etc/containerd/certs.d/r.io/folder")
                .file("/etc/containerd/certs.d/r.io/other.pem", other.certificatePem())
                .file("/etc/containerd/certs.d/r.io/key.pem", one.privateKeyPkcs8Pem());
        root.file("/etc/containerd/certs.d/r.io/hosts.toml", "[host.\"https://m\"]\n" + line + "\n");
        Problem hindrance = requireNonNull(plan(root.read(), "r.io/a").hindrance());
        assertThat(hindrance.cause()).isEqualTo(Cause.MIRROR_MISCONFIGURED);
    }

    @Test
    void failsThePullWhereTheHostsFileIsAFolder() {
        root.folder(HUB_FILE);
        assertThat(plan(root.read(), "nginx").hindrance()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        // config.toml lines | runtime | first endpoint's host
        "'version = 3', containerd@2.0.0, registry-1.docker.io",
        "'version = 3|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/a\"', containerd@2.1.0, a",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/a\"', containerd@1.6.20, a",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/a\"', containerd@2.2.0, a",
        "'version = 2|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/a\"', containerd@2.0.0, a",
        "'version = 2|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/a\"', containerd@1.7.27, registry-1.docker.io",
        "'[plugins.cri.registry]|config_path = \"/a\"', containerd@1.6.20, a",
        "'version = 3|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/a\"', containerd@2.2.0, registry-1.docker.io",
        "'version = 3|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/a\"', containerd@2.3.0, a",
        "'version = 4|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/a\"', containerd@2.3.0, a",
        // Two folders: split by the local pull only.
        "'version = 3|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/b:/a\"', containerd@2.0.5, a",
        "'version = 3|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/b:/a\"', containerd@2.1.0, registry-1.docker.io",
        "'version = 3|[plugins.\"io.containerd.cri.v1.images\"]|use_local_image_pull = true|[plugins.\"io.containerd.cri.v1.images\".registry]|config_path = \"/b:/a\"', containerd@2.1.0, a",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|discard_unpacked_layers = true|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/b:/a\"', containerd@2.1.0, a",
    })
    void readsTheRegistryPartByTheVersionsOfFileAndDaemon(String file, String runtime, String host) {
        root.file("/etc/containerd/config.toml", file.replace("|", "\n"))
                .file("/a/docker.io/hosts.toml", "[host.\"https://a\"]\n");
        assertThat(plan(root.read(runtime), "nginx").endpoints().getFirst().host())
                .isEqualTo(host);
    }

    @Test
    void warnsOfFoldersThatTheTransferServiceCannotTellApart() {
        root.file("/etc/containerd/config.toml", "version = 3\n").file(HUB_FILE, "[host.\"https://m\"]\n");
        PullPath path = plan(root.read("containerd@2.2.1"), "nginx");
        assertThat(shown(path)).containsExactly(HUB);
        assertThat(path.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("several folders"));
        assertThat(plan(root.read("containerd@2.2.1"), "quay.io/a").problems()).isEmpty();
    }

    @Test
    void followsImportsAndLetsThemOverride() {
        String section = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n";
        root.file(
                        "/etc/containerd/config.toml",
                        "version = 2\nimports = [\"conf.d/*.toml\", \"/opt/last.toml\"]\n" + section
                                + "config_path = \"/x\"\n")
                .file("/etc/containerd/conf.d/1.toml", "version = 2\n" + section + "config_path = \"/y\"\n")
                .file(
                        "/opt/last.toml",
                        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\nmax_concurrent_downloads = 3\n")
                .file("/y/docker.io/hosts.toml", "[host.\"https://y\"]\n");
        assertThat(plan(root.read("containerd@2.0.0"), "nginx")
                        .endpoints()
                        .getFirst()
                        .host())
                .isEqualTo("y");
        // Before 2.0 the last file's plugin section replaces the whole one, and its registry part with it.
        assertThat(plan(root.read("containerd@1.7.27"), "nginx")
                        .endpoints()
                        .getFirst()
                        .host())
                .isEqualTo("registry-1.docker.io");
    }

    @ParameterizedTest
    @CsvSource({
        "'version = 4', containerd@2.1.0, RUNTIME_UNAVAILABLE",
        "'version = 3', containerd@1.7.27, RUNTIME_UNAVAILABLE",
        "'disabled_plugins = [\"cri\"]', containerd@1.7.27, RUNTIME_UNAVAILABLE",
        "'disabled_plugins = [\"cri\"]', containerd@2.1.0, RUNTIME_UNAVAILABLE",
        "'version = 2|disabled_plugins = [\"io.containerd.grpc.v1.cri\"]', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = \"2\"', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.cri.registry]|config_path = \"/a\"', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = [\"/a\"]', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"r.test\"]|endpoint = \"https://m\"', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|default_runtime_name = \"nvidia\"', containerd@1.7.27, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|snapshotter = \"stargz\"', containerd@1.7.27, RUNTIME_UNAVAILABLE",
        "'version = 3|[plugins.\"io.containerd.cri.v1.runtime\".containerd]|default_runtime_name = \"nvidia\"', containerd@2.1.0, RUNTIME_UNAVAILABLE",
        "'version = [', containerd@2.1.0, RUNTIME_UNAVAILABLE",
        "'imports = [\"/none.toml\"]', containerd@1.6.20, RUNTIME_UNAVAILABLE",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".registry]|config_path = \"/a\"|[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]|endpoint = [\"m\"]', containerd@1.6.20, MIRROR_MISCONFIGURED",
    })
    void knowsWhatKeepsTheDaemonOrItsImageServiceFromStarting(String file, String runtime, Cause cause) {
        root.file("/etc/containerd/config.toml", file.replace("|", "\n"));
        Problem hindrance = requireNonNull(plan(root.read(runtime), "nginx").hindrance());
        assertThat(hindrance.cause()).isEqualTo(cause);
        assertThat(hindrance.origin().file()).isIn("/etc/containerd/config.toml", "/none.toml");
    }

    @ParameterizedTest
    @CsvSource({
        "'version = 3', containerd@1.6.20",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|default_runtime_name = \"runc\"', containerd@1.7.27",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|default_runtime_name = \"nvidia\"|[plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.nvidia]|runtime_type = \"x\"', containerd@1.7.27",
        "'version = 2|[plugins.\"io.containerd.grpc.v1.cri\".containerd]|snapshotter = \"soci\"|[proxy_plugins.soci]|type = \"snapshot\"', containerd@1.7.27",
        "'imports = [\"conf.d/*.toml\"]', containerd@1.6.20",
    })
    void startsWithWhatLooksOdd(String file, String runtime) {
        root.file("/etc/containerd/config.toml", file.replace("|", "\n")).file("/etc/containerd/conf.d/1.toml", "[");
        assertThat(plan(root.read(runtime), "nginx").hindrance()).isNull();
    }

    @Test
    void aDropInWithoutAVersionIsReadByThatOfTheMainFile() {
        root.file("/etc/containerd/config.toml", "version = 2\nimports = [\"/etc/containerd/1.toml\"]\n")
                .file(
                        "/etc/containerd/1.toml",
                        "[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/a\"\n")
                .file("/a/docker.io/hosts.toml", "[host.\"https://a\"]\n");
        assertThat(plan(root.read("containerd@1.7.27"), "nginx")
                        .endpoints()
                        .getFirst()
                        .host())
                .isEqualTo("a");
    }

    @Test
    void readsInlineMirrorsConfigsAndTheirCredentials() {
        root.file("/etc/containerd/config.toml", """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
                  endpoint = ["https://m/foo", "n:5000", "localhost:5000"]
                [plugins."io.containerd.grpc.v1.cri".registry.mirrors."*"]
                  endpoint = ["https://star"]
                [plugins."io.containerd.grpc.v1.cri".registry.configs."n:5000".auth]
                  username = "u"
                  password = "secret1"
                [plugins."io.containerd.grpc.v1.cri".registry.configs."n:5000".tls]
                  insecure_skip_verify = true
                [plugins."io.containerd.grpc.v1.cri".registry.configs."star".auth]
                  auth = "dTpw"
                [plugins."io.containerd.grpc.v1.cri".registry.headers]
                  X-Source = ["node"]
                """);
        PullPath hub = plan(root.read("containerd@1.6.20"), "nginx");
        assertThat(shown(hub))
                .containsExactly(
                        "https://m/foo/library/nginx?ns=docker.io",
                        "https://n:5000/v2/library/nginx?ns=docker.io skip-verify",
                        "http://localhost:5000/v2/library/nginx?ns=docker.io",
                        HUB);
        Credential own = hub.endpoints().get(1).ownCredential().orElseThrow();
        assertThat(own.username()).isEqualTo("u");
        assertThat(own.label()).contains("n:5000").contains("config.toml:7");
        assertThat(hub.toString()).doesNotContain("secret1");
        assertThat(hub.endpoints().getFirst().headers()).isEqualTo(Map.of("X-Source", List.of("node")));
        PullPath other = plan(root.read("containerd@1.6.20"), "quay.io/a");
        assertThat(shown(other)).containsExactly("https://star/v2/a?ns=quay.io", "https://quay.io/v2/a");
        assertThat(other.endpoints()
                        .getFirst()
                        .ownCredential()
                        .orElseThrow()
                        .password()
                        .reveal())
                .isEqualTo("p");
        // TLS settings in config.toml are gone in 2.x.
        assertThat(shown(plan(root.read("containerd@2.1.0"), "nginx")).get(1)).doesNotContain("skip-verify");
    }

    @Test
    void readsTheTemplateOfMicrok8sWhereNothingIsMadeOfItYet() {
        String args = "/var/snap/microk8s/current/args/";
        root.file(
                        args + "containerd-template.toml",
                        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"${SNAP_DATA}/args/certs.d\"\n")
                .file(args + "certs.d/docker.io/hosts.toml", "[host.\"https://m\"]\n");
        assertThat(shown(plan(root.read("containerd@1.7.27"), "nginx")).getFirst())
                .isEqualTo("https://m/v2/library/nginx?ns=docker.io");
    }

    @Test
    void walksByTheRulesOfItsVersion() {
        RuntimeRules old = plan(root.read("containerd@1.7.27"), "nginx").rules();
        assertThat(old.reported()).isEqualTo(RuntimeRules.Reported.FIRST_NOT_404);
        assertThat(old.headerTimeout()).isNull();
        RuntimeRules newest = plan(root.read("containerd@2.3.1"), "nginx").rules();
        assertThat(newest.reported()).isEqualTo(RuntimeRules.Reported.HIGHEST_CLASS);
        assertThat(newest.headerTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(newest.takesSchema1()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"quay.io, quay.io", "index.docker.io, docker.io", "https://reg:5000/v2/, reg:5000", "myreg, myreg"})
    void plansARegistryAlone(String given, String domain) {
        root.file("/etc/containerd/certs.d/" + domain + "/hosts.toml", "[host.\"https://m\"]\n");
        PlannedPath planned = new PathPlanner(root.read()).registry(given, Paths.PLATFORM);
        assertThat(planned).isInstanceOf(PlannedPath.Planned.class);
        PullPath path = ((PlannedPath.Planned) planned).path();
        assertThat(path.reference()).isNull();
        assertThat(path.endpoints()).hasSize(2);
        assertThat(path.endpoints().getFirst().namespace()).isEqualTo(domain);
        assertThat(path.endpoints().getFirst().repository()).isEmpty();
    }

    @Test
    void refusesWhatIsNoRegistryAndNoImage() {
        PathPlanner planner = new PathPlanner(root.read());
        assertThat(planner.registry("bad host", Paths.PLATFORM)).isInstanceOf(PlannedPath.Invalid.class);
        assertThat(planner.registry("", Paths.PLATFORM)).isInstanceOf(PlannedPath.Invalid.class);
        assertThat(planner.plan("A", Paths.PLATFORM)).isInstanceOf(PlannedPath.Invalid.class);
    }

    @Test
    void reportsTheEnvironmentWithoutAnySecret() {
        root.file(
                        "/etc/containerd/certs.d/reg_5000_/hosts.toml",
                        "[host.\"https://m\"]\n[host.\"https://m\".header]\nauthorization = \"Basic c2VjcmV0\"\n")
                .file("/etc/resolv.conf", "nameserver 10.0.0.1\n")
                .file(
                        "/var/lib/kubelet/config.json",
                        "{\"auths\":{\"reg:5000\":{\"username\":\"u\",\"password\":\"hunter2\"}}}");
        var node = root.read("containerd@2.1.4");
        var environment = NodeEnvironment.of(node, new PathPlanner(node), Paths.PLATFORM, "host");
        assertThat(environment.runtime()).isEqualTo("containerd@2.1.4");
        assertThat(environment.mirrors()).isEqualTo(Map.of("reg:5000", List.of("https://m/v2", "https://reg:5000/v2")));
        assertThat(environment.credentialSources()).containsExactly("key reg:5000 in /var/lib/kubelet/config.json:1");
        assertThat(environment.fingerprints().keySet())
                .isEqualTo(Set.of("resolver", "proxy", "mirrors", "trust", "credentials"));
        assertThat(environment.toString()).doesNotContain("hunter2", "c2VjcmV0");
        root.file(
                "/var/lib/kubelet/config.json",
                "{\"auths\":{\"reg:5000\":{\"username\":\"u\",\"password\":\"rotated\"}}}");
        var later = node.refreshed();
        var changed = NodeEnvironment.of(later, new PathPlanner(later), Paths.PLATFORM, "host");
        assertThat(changed.fingerprints().get("credentials"))
                .isNotEqualTo(environment.fingerprints().get("credentials"));
        assertThat(changed.fingerprints().get("mirrors"))
                .isEqualTo(environment.fingerprints().get("mirrors"));
    }
}
