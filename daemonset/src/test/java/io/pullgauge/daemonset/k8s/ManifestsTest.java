/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManifestsTest {

    private static final List<HasMetadata> ALL = Manifests.in(Path.of("src/main/k8s"));

    @Test
    void everyFieldIsOneThatKubernetesKnows() {
        assertThat(ALL)
                .hasSizeGreaterThan(7)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty());
    }

    @Test
    void aSlipAtAnyDepthIsFound() {
        HasMetadata slip = Manifests.read("""
                        apiVersion: apps/v1
                        kind: DaemonSet
                        metadata: {name: x}
                        spec:
                          template:
                            spec:
                              contianers: []
                              containers: [{name: a, securityContext: {readOnlyRootFileSystem: true}}]
                        """).getFirst();

        assertThat(Manifests.unknownFields(slip))
                .anyMatch(path -> path.endsWith("contianers"))
                .anyMatch(path -> path.endsWith("readOnlyRootFileSystem"));
    }

    @Test
    void aWrongVersionIsFound() {
        assertThatThrownBy(() -> Manifests.read("{apiVersion: extensions/v1beta1, kind: ServiceAccount}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyContainerIsHardened() {
        assertThat(List.of(agent(), collector())).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(ManifestsTest::isHardened);
        });
        assertThat(collector().getSecurityContext().getRunAsNonRoot()).isTrue();
    }

    private static void isHardened(Container container) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getSecurityContext().getPrivileged()).isNull();
        assertThat(container.getResources().getLimits()).containsKey("memory");
    }

    @Test
    void nothingOfTheNodeIsWrittenToOrMade() {
        List<String> ofTheNode = agent().getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .map(Volume::getName)
                .toList();
        List<VolumeMount> mounts = agent().getContainers().getFirst().getVolumeMounts();

        assertThat(mounts.stream().filter(mount -> ofTheNode.contains(mount.getName())))
                .hasSameSizeAs(ofTheNode)
                .allSatisfy(mount -> assertThat(mount.getReadOnly()).isTrue());
        assertThat(agent().getVolumes().stream().map(Volume::getHostPath).filter(Objects::nonNull))
                .allSatisfy(path -> assertThat(path.getType()).isIn("File", "Directory"));
    }

    @Test
    void theNodesKeysStayOnTheNode() {
        assertThat(agent().getVolumes().stream()
                        .map(Volume::getHostPath)
                        .filter(Objects::nonNull)
                        .map(HostPathVolumeSource::getPath))
                .doesNotContain("/", "/etc", "/etc/kubernetes", "/var/lib/kubelet", "/run", "/root")
                .noneMatch(path -> path.endsWith(".sock"));
    }

    @Test
    void everyMountHasItsPlaceUnderTheNodeRoot() {
        PodSpec pod = agent();
        pod.getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .forEach(volume -> assertThat(pod.getContainers().getFirst().getVolumeMounts())
                        .anySatisfy(mount -> {
                            assertThat(mount.getName()).isEqualTo(volume.getName());
                            assertThat(mount.getMountPath())
                                    .isEqualTo("/node" + volume.getHostPath().getPath());
                        }));
    }

    @Test
    void theAgentHasNoOtherTokenThanTheCollectors() {
        assertThat(agent().getVolumes().stream()
                        .filter(volume -> volume.getProjected() != null)
                        .flatMap(volume -> volume.getProjected().getSources().stream())
                        .map(source -> source.getServiceAccountToken().getAudience()))
                .containsExactly("pullgauge");
    }

    @Test
    void aRolloutTakesATenthOfTheNodesAtATime() {
        DaemonSet agents = one(DaemonSet.class);

        assertThat(agents.getSpec()
                        .getUpdateStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getStrVal())
                .isEqualTo("10%");
        assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(agents.getSpec().getSelector().getMatchLabels());
    }

    @Test
    void nobodyMayReadSecretsThroughTheApi() {
        assertThat(one(ClusterRole.class).getRules()).allSatisfy(rule -> {
            assertThat(rule.getResources()).doesNotContain("secrets", "*");
            assertThat(rule.getVerbs()).containsExactly("create");
        });
    }

    private static PodSpec agent() {
        return one(DaemonSet.class).getSpec().getTemplate().getSpec();
    }

    private static PodSpec collector() {
        return one(Deployment.class).getSpec().getTemplate().getSpec();
    }

    private static <T extends HasMetadata> T one(Class<T> kind) {
        return ALL.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
    }
}
