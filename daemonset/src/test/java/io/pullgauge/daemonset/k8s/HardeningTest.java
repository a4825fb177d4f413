/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What no pod of ours may do on a node, in any case of the chart. */
class HardeningTest {
    static final List<String> CASES = Chart.cases();

    @ParameterizedTest
    @FieldSource("CASES")
    void everyContainerIsHardened(String name) {
        Chart chart = Chart.of(name);

        assertThat(List.of(chart.agent(), chart.collector())).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getHostPID()).isNull();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(HardeningTest::isHardened);
        });
        assertThat(chart.collector().getSecurityContext().getRunAsNonRoot()).isTrue();
    }

    private static void isHardened(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void nothingOfTheNodeIsWrittenToOrMadeAndEverythingHasItsPlaceUnderTheNodeRoot(String name) {
        PodSpec agent = Chart.of(name).agent();
        List<VolumeMount> mounts = agent.getContainers().getFirst().getVolumeMounts();

        assertThat(agent.getVolumes().stream().filter(volume -> volume.getHostPath() != null))
                .allSatisfy(volume -> {
                    assertThat(volume.getHostPath().getType()).isIn(allowedTypes(name));
                    assertThat(mounts)
                            .filteredOn(mount -> mount.getName().equals(volume.getName()))
                            .singleElement()
                            .satisfies(mount -> {
                                assertThat(mount.getReadOnly()).isTrue();
                                assertThat(mount.getMountPath())
                                        .isEqualTo(
                                                "/node" + volume.getHostPath().getPath());
                            });
                });
    }

    /** Without a type a runtime makes what is missing; on Talos it cannot, and its kubelet, which lives in a container, cannot check. */
    private static List<String> allowedTypes(String name) {
        return name.equals("talos") ? List.of("") : List.of("File", "Directory");
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void noSocketAndNoPodsSecretsAreMounted(String name) {
        assertThat(Chart.hostPaths(Chart.of(name).agent()))
                .doesNotContain("/", "/run", "/var", "/var/run", "/var/lib", "/var/lib/kubelet", "/root", "/proc")
                .doesNotContain("/run/systemd", "/var/lib/rancher")
                .noneMatch(path -> path.endsWith(".sock"));
    }

    /** With containers of several users in a pod (a mesh's sidecar) a kubelet gives tokens to root, and to the pod's group. */
    @Test
    void theAgentsTokenCanBeReadWhateverElseIsPutIntoItsPod() {
        assertThat(Chart.of("restricted").agent().getSecurityContext().getFsGroup())
                .isEqualTo(65532);
        assertThat(Chart.of("restricted-openshift").agent().getSecurityContext().getFsGroup())
                .as("the namespace's range has its own")
                .isNull();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void theAgentHasNoOtherTokenThanTheCollectors(String name) {
        assertThat(Chart.of(name).agent().getVolumes().stream()
                        .map(Volume::getProjected)
                        .filter(Objects::nonNull)
                        .flatMap(volume -> volume.getSources().stream())
                        .map(source -> source.getServiceAccountToken().getAudience()))
                .containsExactly("pullgauge");
    }
}
