/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeTest {

    private static final String DROP_IN = "/etc/systemd/system/containerd.service.d/proxy.conf";

    private NodeRoot root;

    @BeforeEach
    void makeRoot(@TempDir Path folder) {
        root = new NodeRoot(folder);
    }

    @Test
    void readsAnEmptyRootAsGoAndContainerdWouldWithoutAnyFile() {
        Node node = root.read();
        assertThat(node.runtime()).hasToString("containerd");
        assertThat(node.resolver().servers())
                .containsExactly(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
        assertThat(node.resolver().order()).containsExactly(Resolver.Source.FILES, Resolver.Source.DNS);
        assertThat(node.trust().roots()).isEmpty();
        assertThat(node.proxyFor("https", "quay.io", 443)).isEmpty();
        assertThat(node.problems()).isEmpty();
    }

    @Test
    void readsAtMostThreeNameServersAndTheOptionsWithinTheirBounds() {
        root.file("/etc/resolv.conf", """
                # c
                nameserver 10.0.0.1
                nameserver oops
                nameserver 10.0.0.2
                nameserver fd00::3
                nameserver 10.0.0.4
                domain ignored.example
                search a.example b.example
                options ndots:99 timeout:0 attempts:3 rotate edns0
                """);
        Node node = root.read();
        Resolver resolver = node.resolver();
        assertThat(resolver.servers())
                .containsExactly(
                        InetAddress.ofLiteral("10.0.0.1"),
                        InetAddress.ofLiteral("10.0.0.2"),
                        InetAddress.ofLiteral("fd00::3"));
        assertThat(resolver.search()).containsExactly("a.example", "b.example");
        assertThat(resolver.ndots()).isEqualTo(15);
        assertThat(resolver.timeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(resolver.attempts()).isEqualTo(3);
        assertThat(resolver.rotate()).isTrue();
        assertThat(resolver.notes()).isEmpty();
        assertThat(node.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.origin()).hasToString("/etc/resolv.conf:3");
            assertThat(problem.detail()).contains("oops");
        });
    }

    @Test
    void knowsTheStubResolverThatTheFileLinksToEvenWhereItIsNotMounted() {
        root.link("/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf");
        Node node = root.read();
        assertThat(node.resolver().servers()).containsExactly(InetAddress.ofLiteral("127.0.0.53"));
        assertThat(node.resolver().notes()).singleElement().asString().contains("not mounted");
        assertThat(node.problems()).isEmpty();
    }

    @Test
    void saysSoWhereTheFileLinksToAPlaceThatIsNotThere() {
        root.link("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf");
        Node node = root.read();
        assertThat(node.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.origin().toString()).startsWith("/etc/resolv.conf");
            assertThat(problem.detail()).contains("/run/systemd/resolve/resolv.conf", "not known");
        });
    }

    @Test
    void readsHostsInFileOrderWithoutRegardToCase() {
        root.file("/etc/hosts", "10.0.0.1 Reg.Example. alias # c\n::1 alias\nnonsense reg.example\n\n");
        assertThat(root.read().resolver().hosts())
                .isEqualTo(Map.of(
                        "reg.example", List.of(InetAddress.ofLiteral("10.0.0.1")),
                        "alias", List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("::1"))));
    }

    @ParameterizedTest
    @CsvSource({
        "hosts: files dns, 'FILES,DNS', 0",
        "hosts: dns files, 'DNS,FILES', 0",
        "hosts: files, 'FILES', 0",
        "hosts: files resolve [!UNAVAIL=return] dns, 'FILES,DNS', 1",
        "hosts: files mdns4_minimal [NOTFOUND=return] dns, 'FILES,DNS', 1",
        "passwd: files, 'FILES,DNS', 0",
    })
    void takesTheOrderOfNsswitchAndNotesWhatOnlyLibcKnows(String line, String order, int notes) {
        root.file("/etc/nsswitch.conf", line + "\n");
        Resolver resolver = root.read().resolver();
        assertThat(resolver.order()).extracting(Enum::name).containsExactly(order.split(","));
        assertThat(resolver.notes()).hasSize(notes);
    }

    @Test
    void followsLinksInsideTheRootOnly() {
        root.file("/run/systemd/resolve/resolv.conf", "nameserver 10.9.9.9\n");
        root.link("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf");
        root.link("/etc/hosts", "../../../../../../../../etc/passwd");
        root.file("/etc/passwd", "10.1.1.1 inside\n");
        root.link("/etc/nsswitch.conf", "/etc/nsswitch.conf");
        Node node = root.read();
        assertThat(node.resolver().servers()).containsExactly(InetAddress.ofLiteral("10.9.9.9"));
        assertThat(node.resolver().hosts()).containsOnlyKeys("inside");
        assertThat(node.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.detail()).contains("symbolic links"));
    }

    @Test
    void takesAFolderInPlaceOfAFileForAProblem() {
        root.folder("/etc/resolv.conf").folder("/etc/hosts").folder("/etc/ssl/certs/ca-certificates.crt");
        assertThat(root.read().problems())
                .extracting(problem -> problem.cause() + " " + problem.origin())
                .contains(
                        Cause.DNS_SERVER_UNREACHABLE + " /etc/resolv.conf",
                        Cause.DNS_SERVER_UNREACHABLE + " /etc/hosts",
                        Cause.TLS_UNKNOWN_CA + " /etc/ssl/certs/ca-certificates.crt");
    }

    @Test
    void readsProxiesFromDropInsWithTheirPlace() {
        root.file("/etc/systemd/system.conf.d/proxy.conf", "[Manager]\nDefaultEnvironment=\"HTTP_PROXY=http://m:1\"\n");
        root.file(
                DROP_IN,
                "[Service]\nEnvironment=\"HTTPS_PROXY=http://user:p%%40ss@proxy.corp:3128\" NO_PROXY=.local,10.0.0.0/8\n");
        Node node = root.read();
        ProxyServer https = node.proxyFor("https", "quay.io", 443).orElseThrow();
        assertThat(https.shown()).isEqualTo("http://proxy.corp:3128");
        assertThat(https.origin()).hasToString(DROP_IN + ":2");
        assertThat(https.credential().orElseThrow().password().reveal()).isEqualTo("p@ss");
        assertThat(https.toString()).doesNotContain("p@ss");
        assertThat(node.proxyFor("http", "quay.io", 80).orElseThrow().shown()).isEqualTo("http://m:1");
        assertThat(node.proxyFor("https", "reg.local", 443)).isEmpty();
    }

    @Test
    void letsEnvironmentFilesWinAndLaterDropInsOverrideEarlierOnes() {
        root.file("/lib/systemd/system/containerd.service", "[Service]\nEnvironment=HTTPS_PROXY=http://unit:1\n");
        root.file(
                "/usr/lib/systemd/system/containerd.service.d/10-a.conf",
                "[Service]\nEnvironment=HTTPS_PROXY=http://a:1\n");
        root.file(DROP_IN, """
                [Service]
                # c
                Environment=HTTPS_PROXY=http://b:1 \\
                  HTTP_PROXY=http://c:1
                EnvironmentFile=-/etc/none
                EnvironmentFile=/etc/proxy.env
                """);
        root.file("/etc/proxy.env", "# c\nexport HTTPS_PROXY=http://shells-only:1\nHTTPS_PROXY='file:99'\n");
        Node node = root.read();
        assertThat(node.proxyFor("https", "quay.io", 443).orElseThrow().shown()).isEqualTo("http://file:99");
        assertThat(node.proxyFor("http", "quay.io", 80).orElseThrow().shown()).isEqualTo("http://c:1");
        assertThat(node.problems()).isEmpty();
    }

    @Test
    void knowsThatAServiceWithoutItsEnvironmentFileDoesNotStart() {
        root.file(DROP_IN, "[Service]\nEnvironmentFile=/etc/missing.env\n");
        assertThat(root.read().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.RUNTIME_UNAVAILABLE);
            assertThat(problem.origin()).hasToString(DROP_IN + ":2");
        });
    }

    @Test
    void readsK3sServiceFilesAndPassesContainerdVariablesOn() {
        root.folder("/etc/rancher/k3s");
        root.file(
                "/etc/systemd/system/k3s.service.env",
                "HTTPS_PROXY=http://k3s:1\nCONTAINERD_HTTPS_PROXY=http://inner:2\n");
        Node node = root.read();
        assertThat(node.installation().distribution()).isEqualTo(Installation.Distribution.K3S);
        assertThat(node.proxyFor("https", "quay.io", 443).orElseThrow().shown()).isEqualTo("http://inner:2");
    }

    @Test
    void believesTheEnvironmentOfTheProcessBeforeAnyFile() {
        root.file(DROP_IN, "[Service]\nEnvironment=HTTPS_PROXY=http://file:1\n");
        Node node = Node.read(root.options().withRuntimeEnvironment(Map.of("https_proxy", "http://live:2")));
        assertThat(node.proxyFor("https", "quay.io", 443).orElseThrow().shown()).isEqualTo("http://live:2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com | example.com | 443 | false",
                "example.com | a.example.com | 443 | false",
                "example.com | notexample.com | 443 | true",
                ".example.com | a.example.com | 443 | false",
                ".example.com | example.com | 443 | true",
                "*.example.com | a.example.com | 443 | false",
                "*.example.com | example.com | 443 | true",
                "example.com:5000 | example.com | 5000 | false",
                "example.com:5000 | example.com | 443 | true",
                "10.0.0.0/8 | 10.1.2.3 | 443 | false",
                "10.0.0.0/8 | reg.local | 443 | true",
                "10.1.2.3 | 10.1.2.3 | 443 | false",
                "10.1.2.3:80 | 10.1.2.3 | 443 | true",
                "* | anything.io | 443 | false",
                "fd00::/8 | fd00::1 | 443 | false",
                "[fd00::1]:443 | fd00::1 | 443 | false",
                "'' | localhost | 5000 | false",
                "'' | 127.0.0.9 | 5000 | false",
                "'' | ::1 | 443 | false",
                "EXAMPLE.com | Example.COM | 443 | false",
                " , example.com | example.com | 1 | false",
                ":5000 | example.com | 5000 | true",
                "example.com/8 | example.com | 443 | true",
            })
    void followsGoInNoProxy(String noProxy, String host, int port, boolean proxied) {
        Node node = Node.read(
                root.options().withRuntimeEnvironment(Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", noProxy)));
        assertThat(node.proxyFor("https", host, port).isPresent()).isEqualTo(proxied);
    }

    @Test
    void prefersUpperCaseTakesBareHostsAndStrangeSchemesAsGoDoes() {
        Node node = Node.read(root.options()
                .withRuntime(RuntimeVersion.parse("containerd@1.7.27").orElseThrow())
                .withRuntimeEnvironment(Map.of(
                        "HTTPS_PROXY",
                        "proxy:8080",
                        "https_proxy",
                        "http://other:1",
                        "HTTP_PROXY",
                        "ftp://x:1",
                        "ALL_PROXY",
                        "http://all:1")));
        assertThat(node.proxyFor("https", "quay.io", 443).orElseThrow().shown()).isEqualTo("http://proxy:8080");
        // Before Go 1.24 this is the proxy "ftp".
        assertThat(node.proxyFor("http", "quay.io", 80).orElseThrow().shown()).isEqualTo("http://ftp:80");
        assertThat(node.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.cause()).isEqualTo(Cause.PROXY_ERROR));
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/containerd/config.toml, containerd",
        "/etc/crio/crio.conf, cri-o",
        "/etc/containers/registries.conf, cri-o",
        "/etc/docker/daemon.json, docker",
        "/etc/docker/certs.d/x/ca.crt, containerd",
        "/etc/rancher/rke2/registries.yaml, containerd",
    })
    void findsTheRuntimeByItsFolders(String file, String runtime) {
        root.file(file, "");
        assertThat(root.read().runtime()).hasToString(runtime);
    }

    @Test
    void believesTheKubeletBeforeTheFolders() {
        root.folder("/etc/containerd")
                .file(
                        "/var/lib/kubelet/kubeadm-flags.env",
                        "KUBELET_KUBEADM_ARGS=\"--x --container-runtime-endpoint=unix:///var/run/crio/crio.sock\"\n");
        assertThat(root.read().runtime().kind()).isEqualTo(RuntimeVersion.Kind.CRI_O);
    }

    @Test
    void readsTheVersionFromDebiansPackages() {
        root.file("/var/lib/dpkg/status", """
                Package: containerd-tools
                Status: install ok installed
                Version: 9

                Package: containerd
                Status: install ok installed
                Version: 1:1.6.20~ds1-1+deb12u3

                """);
        RuntimeVersion runtime = root.read().runtime();
        assertThat(runtime).hasToString("containerd@1.6.20~ds1");
        assertThat(runtime.isAtLeast(1, 7)).isFalse();
        assertThat(runtime.isAtLeast(1, 6)).isTrue();
        assertThat(RuntimeVersion.parse("containerd").orElseThrow().isAtLeast(2, 3))
                .isTrue();
        assertThat(RuntimeVersion.parse("podman@1")).isEqualTo(Optional.empty());
    }

    @Test
    void readsAChangedFileAgainAfterRefreshAndOnlyThat() {
        root.file("/etc/resolv.conf", "nameserver 10.0.0.1\n").file("/etc/hosts", "10.0.0.1 a\n");
        Node first = root.read();
        root.file("/etc/resolv.conf", "nameserver 10.0.0.200\n");
        assertThat(first.refreshed().resolver().servers()).containsExactly(InetAddress.ofLiteral("10.0.0.200"));
        NodeFile before = first.files().read("/etc/hosts", NodeFiles.CONFIG_LIMIT);
        assertThat(first.refreshed().files().read("/etc/hosts", NodeFiles.CONFIG_LIMIT))
                .isSameAs(before);
    }
}
