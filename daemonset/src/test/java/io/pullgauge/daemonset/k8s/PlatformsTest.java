/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a node each platform shows, and as whom the agent reads it. */
class PlatformsTest {
    static final List<String> CASES = Chart.cases();

    @Test
    void rootIsOnlyWhereTheNodesCredentialsNeedIt() {
        assertThat(CASES.stream().filter(name -> user(Chart.of(name).agent()) == 0))
                .containsExactlyInAnyOrder(
                        "aks", "bottlerocket", "full", "k3s", "microk8s", "openshift", "rke2", "talos");
        assertThat(user(Chart.with("agent.nodeCredentials", "true").agent())).isZero();
        assertThat(user(Chart.with("platform", "k3s", "agent.nodeCredentials", "false")
                        .agent()))
                .isEqualTo(65532);
    }

    private static long user(PodSpec pod) {
        return Objects.requireNonNullElse(pod.getSecurityContext().getRunAsUser(), -1L);
    }

    @Test
    void theRestrictedProfileHasNothingOfTheHost() {
        for (String name : List.of("restricted", "restricted-openshift", "gke-autopilot")) {
            PodSpec agent = Chart.of(name).agent();
            assertThat(Chart.hostPaths(agent)).isEmpty();
            assertThat(agent.getHostNetwork()).isNull();
            assertThat(agent.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(agent.getContainers().getFirst().getArgs()).contains("--vantage=pod", "--node-root=/");
            assertThat(agent.getContainers().getFirst().getPorts())
                    .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
            assertThat(Chart.of(name).all(NetworkPolicy.class)).hasSize(2);
        }
        assertThat(Chart.of("restricted-openshift").agent().getSecurityContext().getRunAsUser())
                .as("the namespace's range has its own")
                .isNull();
    }

    /** What each platform keeps where, line by line; everything below /etc and /usr is seen through these two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        generic       | /etc, /usr
        kubeadm       | /etc, /usr, /var/lib/kubelet/config.yaml, /var/lib/kubelet/kubeadm-flags.env
        eks           | /etc, /usr
        gke           | /etc, /usr, /home/kubernetes/bin, /run/systemd/resolve
        gke-autopilot | -
        aks           | /etc, /usr, /var/lib/kubelet/credential-provider, /var/lib/kubelet/credential-provider-config.yaml, /run/systemd/resolve
        openshift     | /etc, /usr, /var/lib/kubelet/config.json
        k3s           | /etc, /usr, /var/lib/rancher/k3s/agent/etc/containerd
        rke2          | /etc, /usr, /var/lib/rancher/rke2/agent/etc/containerd
        talos         | /etc, /usr, /system/resolved
        bottlerocket  | /etc, /usr
        microk8s      | /etc, /usr, /var/snap/microk8s/current/args
        """)
    void eachPlatformHasItsOwnPathsAndNoOther(String platform, @Nullable String paths) {
        assertThat(Chart.hostPaths(Chart.of(platform).agent()))
                .containsExactlyElementsOf(paths == null ? List.of() : List.of(paths.split(", ")));
    }

    /** The DaemonSet's controller makes a pod for each that the tolerations let it, and none of them ever starts. */
    @ParameterizedTest
    @CsvSource({"eks, eks.amazonaws.com/compute-type, fargate", "aks, type, virtual-kubelet"})
    void noAgentWaitsOnWhatOnlyLooksLikeANode(String platform, String label, String value) {
        assertThat(Chart.of(platform)
                        .agent()
                        .getAffinity()
                        .getNodeAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getNodeSelectorTerms())
                .singleElement()
                .satisfies(term -> assertThat(term.getMatchExpressions())
                        .singleElement()
                        .satisfies(each -> {
                            assertThat(each.getKey()).isEqualTo(label);
                            assertThat(each.getOperator()).isEqualTo("NotIn");
                            assertThat(each.getValues()).containsExactly(value);
                        }));
        assertThat(Chart.withValues("platform: " + platform + "\nagent: {affinity: {podAntiAffinity: {}}}")
                        .agent()
                        .getAffinity()
                        .getNodeAffinity())
                .as("whoever says where says all of it")
                .isNull();
    }

    @Test
    void theKubeletsOwnCredentialsLieWhereThePlatformHasItsKubelet() {
        String[] wanted = {"agent.kubeletDockerConfig", "true", "agent.nodeCredentials", "true"};
        assertThat(Chart.hostPaths(Chart.with(wanted).agent())).contains("/var/lib/kubelet/config.json");
        assertThat(Chart.hostPaths(
                        Chart.with("platform", "microk8s", wanted[0], wanted[1]).agent()))
                .contains("/var/snap/microk8s/common/var/lib/kubelet/config.json");
    }
}
