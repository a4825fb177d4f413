/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.node.containerd.ContainerdConfig;
import io.pullgauge.probe.node.containerd.HostsDirectory;
import io.pullgauge.probe.node.kubelet.KubeletCredentials;
import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent in a pod has some folders of its node below a root that is otherwise empty: what lies elsewhere is unknown, not missing. */
class MountsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "/node/etc/x, true",
        "/node/usr, true",
        "/node/opt/env, false",
        "/node/etcetera, false",
        "/node/a b/c, true"
    })
    void partsOfANodeAreInSightAndTheRestIsNot(Path place, boolean shown) {
        Mounts pod = Mounts.of(
                Path.of("/node"),
                List.of(line("/"), line("/node/etc"), line("/node/usr"), line("/node/a\\040b"), line("/tmp")));
        assertThat(pod.show(place)).isEqualTo(shown);
    }

    @Test
    void aRootThatIsMountedItselfIsTheWholeNode() {
        assertThat(Mounts.of(Path.of("/node"), List.of(line("/node"), line("/node/proc")))
                        .show(Path.of("/node/opt")))
                .isTrue();
        assertThat(Mounts.of(Path.of("/"), List.of(line("/proc"))).show(Path.of("/opt")))
                .isTrue();
        assertThat(Mounts.of(Path.of("/made-up"), List.of(line("/proc"), line("/")))
                        .show(Path.of("/made-up/opt")))
                .isTrue();
    }

    @Test
    void ofAnEnvironmentFileElsewhereOnlyTheWholeNodeSaysThatItIsMissing() {
        unit("EnvironmentFile=/opt/proxy.env");
        assertThat(environmentProblems("etc")).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.UNKNOWN);
            assertThat(problem.isOurs()).isTrue();
            assertThat(problem.detail()).contains("/opt/proxy.env lies in a part of the node that is not mounted");
        });
        assertThat(environmentProblems(".")).singleElement().satisfies(problem -> {
            assertThat(problem.cause()).isEqualTo(Cause.RUNTIME_UNAVAILABLE);
            assertThat(problem.detail()).contains("/opt/proxy.env does not exist: systemd does not start");
        });
    }

    @Test
    void aMissingEnvironmentFileWithADashIsNoProblemWhereverItLies() {
        unit("EnvironmentFile=-/opt/proxy.env");
        assertThat(environmentProblems("etc")).isEmpty();
        assertThat(environmentProblems(".")).isEmpty();
    }

    @Test
    void anImportAndTheFileItselfMayLieElsewhere() {
        write("/etc/containerd/config.toml", "version = 2\nimports = [\"/opt/more.toml\"]\n");
        assertThat(hindrance("etc").cause()).isEqualTo(Cause.UNKNOWN);
        assertThat(hindrance(".").cause()).isEqualTo(Cause.RUNTIME_UNAVAILABLE);

        unit("ExecStart=/usr/bin/containerd --config /opt/containerd.toml");
        assertThat(hindrance("etc").cause()).isEqualTo(Cause.UNKNOWN);
    }

    @Test
    void mirrorsElsewhereAreNotTakenForNone() {
        RuntimeVersion newest = RuntimeVersion.newest(RuntimeVersion.Kind.CONTAINERD, Origin.DEFAULT);
        Problem hidden = HostsDirectory.find(files("etc"), List.of("/opt/certs.d"), "docker.io", newest)
                .hindrance();
        assertThat(hidden).isNotNull().extracting(Problem::cause).isEqualTo(Cause.UNKNOWN);
        assertThat(HostsDirectory.find(files("."), List.of("/opt/certs.d"), "docker.io", newest)
                        .hindrance())
                .isNull();
    }

    @Test
    void nameServersElsewhereAreThoseOfThePodsCopyAndElseUnknown(@TempDir Path pod) {
        new NodeRoot(folder).link("/etc/resolv.conf", "/run/NetworkManager/resolv.conf");
        List<Problem> problems = new ArrayList<>();
        ResolverFiles.read(files("etc"), NodeFiles.under(pod), problems);
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem.isOurs()).isTrue());

        new NodeRoot(pod).file("/etc/resolv.conf", "nameserver 192.0.2.53\nsearch corp.example\n");
        problems.clear();
        Resolver copied = ResolverFiles.read(files("etc"), NodeFiles.under(pod), problems);
        assertThat(problems).isEmpty();
        assertThat(copied.servers()).extracting(InetAddress::getHostAddress).containsExactly("192.0.2.53");
        assertThat(copied.search()).containsExactly("corp.example");
        assertThat(ResolverFiles.read(files("."), NodeFiles.under(pod), problems)
                        .servers())
                .extracting(InetAddress::getHostAddress)
                .doesNotContain("192.0.2.53");
    }

    @Test
    void credentialProvidersElsewhereKeepNoKubeletFromStarting() {
        write(
                "/etc/kubernetes/providers.yaml",
                "{kind: CredentialProviderConfig, apiVersion: kubelet.config.k8s.io/v1, providers: []}");
        write(
                "/etc/default/kubelet",
                "KUBELET_EXTRA_ARGS=--image-credential-provider-config=/etc/kubernetes/providers.yaml"
                        + " --image-credential-provider-bin-dir=/opt/providers\n");
        assertThat(KubeletCredentials.of(node("etc")).problems()).isEmpty();
        assertThat(KubeletCredentials.of(node(".")).problems()).hasSize(1);
    }

    private Problem hindrance(String... mounted) {
        Problem hindrance = ContainerdConfig.of(node(mounted)).hindrance();
        assertThat(hindrance).isNotNull();
        return Objects.requireNonNull(hindrance);
    }

    private List<Problem> environmentProblems(String... mounted) {
        List<Problem> problems = new ArrayList<>();
        new SystemdUnits(files(mounted), problems).environment("containerd");
        return problems;
    }

    private void unit(String line) {
        write("/etc/systemd/system/containerd.service", "[Service]\n" + line + "\n");
    }

    private void write(String path, String text) {
        new NodeRoot(folder).file(path, text);
    }

    private Node node(String... mounted) {
        return Node.read(NodeOptions.at(folder), files(mounted));
    }

    private NodeFiles files(String... mounted) {
        List<String> table = List.of(mounted).stream()
                .map(part -> line(folder.resolve(part).normalize().toString()))
                .toList();
        return NodeFiles.under(folder, Mounts.of(folder, table));
    }

    private static String line(String place) {
        return "36 35 98:0 /some/where " + place + " ro,noatime master:1 - ext4 /dev/root ro";
    }
}
