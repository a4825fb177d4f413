/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.pullgauge.cacheadvisor.app.CollectorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the chart's objects find each other, and what the collector is told. */
class WiringTest {
    static final List<String> CASES = Chart.cases();

    @ParameterizedTest
    @FieldSource("CASES")
    void selectorsFindTheirPodsAndPortsTheirNames(String name) {
        Chart chart = Chart.of(name);
        DaemonSet agents = chart.one(DaemonSet.class);
        Deployment collector = chart.one(Deployment.class);
        Service service = chart.one(Service.class);

        assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(agents.getSpec().getSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "agent");
        assertThat(collector.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(collector.getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(service.getSpec().getSelector());
        assertThat(agents.getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainEntry("app.kubernetes.io/component", "collector");
        assertThat(chart.collector()
                        .getContainers()
                        .getFirst()
                        .getPorts()
                        .getFirst()
                        .getName())
                .isEqualTo(
                        service.getSpec().getPorts().getFirst().getTargetPort().getStrVal());
        assertThat(new HashSet<>(agents.getSpec().getSelector().getMatchLabels().keySet()))
                .doesNotContain("helm.sh/chart", "app.kubernetes.io/version");
    }

    @Test
    void theAgentsFindTheCollectorWithoutDns() {
        Chart chart = Chart.with("fullnameOverride", "my-gauge");

        assertThat(chart.one(Service.class).getMetadata().getName()).isEqualTo("my-gauge-collector");
        assertThat(chart.agent().getEnableServiceLinks()).isTrue();
        assertThat(chart.agent().getContainers().getFirst().getArgs())
                .contains(
                        "--collector=https://my-gauge-collector.pullgauge.svc:8443",
                        "--collector-address=$(MY_GAUGE_COLLECTOR_SERVICE_HOST)");
        assertThat(chart.collector().getContainers().getFirst().getArgs())
                .contains(
                        "--tls-name=my-gauge-collector.pullgauge.svc", "--auth=kubernetes", "--publish-ca=my-gauge-ca");
    }

    @Test
    void theNotesNameOnlyWhatIsThere() {
        Chart chart = Chart.with("fullnameOverride", "my-gauge");

        assertThat(Chart.notes("fullnameOverride", "my-gauge"))
                .contains(
                        "kubectl pullgauge pods --service my-gauge-collector\n",
                        "create token my-gauge-viewer --audience pullgauge",
                        "svc/my-gauge-collector 8443:8443");
        assertThat(chart.all(ServiceAccount.class))
                .anyMatch(account -> account.getMetadata().getName().equals("my-gauge-viewer"));
        assertThat(Chart.notes()).contains("kubectl pullgauge pods\n").doesNotContain("--service");
        assertThat(Chart.notes("collector.service.port", "443", "tls.mode", "secret", "tls.secretName", "x"))
                .contains("kubectl pullgauge pods --port 443 --ca-file ca.crt\n", "as the Secret x has it");
        assertThat(Chart.notes("serviceAccounts.people", "false"))
                .contains("--token-file")
                .doesNotContain("create token");
    }

    @Test
    void theCollectorKnowsItsAgentsServiceAccount() {
        Chart chart = Chart.with("serviceAccounts.agent", "my-agents");

        assertThat(chart.all(ConfigMap.class))
                .filteredOn(each -> each.getData() != null && each.getData().containsKey("collector.yaml"))
                .singleElement()
                .satisfies(each ->
                        assertThat(each.getData().get("collector.yaml")).contains("agents:\n  - pullgauge:my-agents"));
        assertThat(chart.agent().getServiceAccountName()).isEqualTo("my-agents");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "full"})
    void theCollectorTakesTheConfigurationThatItIsGiven(String name, @TempDir Path folder) throws Exception {
        String yaml = Chart.configuration(Chart.of(name));

        CollectorFile file = CollectorFile.read(Files.writeString(folder.resolve("collector.yaml"), yaml));

        assertThat(file.access().agents()).containsExactly("pullgauge:pullgauge-agent");
    }

    @Test
    void collectorsOfTwoReleasesInOneNamespaceElectTheirLeadersApart() {
        Chart chart = Chart.with(
                "fullnameOverride",
                "my-gauge",
                "collector.databaseSecret",
                "db",
                "tls.mode",
                "secret",
                "tls.secretName",
                "tls");

        assertThat(Chart.configuration(chart)).contains("lease: my-gauge-collector");
        assertThat(chart.all(Role.class).stream().flatMap(role -> role.getRules().stream()))
                .filteredOn(rule -> rule.getResources().contains("leases"))
                .anySatisfy(rule -> {
                    assertThat(rule.getResourceNames()).containsExactly("my-gauge-collector");
                    assertThat(rule.getVerbs()).contains("get", "update", "patch");
                });
    }

    @Test
    void whereTheWayOutIsClosedNamesAreStillFound() {
        assertThat(wayOut("kubeadm")).contains(53).doesNotContain(5353);
        assertThat(wayOut("openshift"))
                .as("behind the service its DNS listens there")
                .contains(53, 5353);
    }

    private static List<Integer> wayOut(String platform) {
        return Chart.with("platform", platform, "networkPolicy.restrictEgress", "true")
                .one(NetworkPolicy.class)
                .getSpec()
                .getEgress()
                .stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal())
                .toList();
    }

    @Test
    void thePrepullJobsOwnImagesMayBeNamedBesideTheirNamespaces() {
        String file = Chart.configuration(Chart.with(
                "rbac.jobNamespaces[0]", "shop", "collector.extraConfig.prepull.helperImage", "r.example/busybox:1"));

        assertThat(file).contains("prepull:\n  helperImage: r.example/busybox:1\n  namespaces:\n  - shop\n");
    }

    @Test
    void ourOwnImagesComeFromAMirrorByTagOrDigest() {
        assertThat(image(Chart.with("imageRegistry", "mirror.test:5000/ghcr").agent()))
                .isEqualTo("mirror.test:5000/ghcr/pullgauge/pullgauge-agent:0.1.0");
        assertThat(image(Chart.with("collector.image.tag", "1.2.3").collector()))
                .isEqualTo("ghcr.io/pullgauge/pullgauge-collector:1.2.3");
        assertThat(image(Chart.of("full").agent()))
                .isEqualTo("mirror.example.com:5000/ghcr/pullgauge/pullgauge-agent@sha256:"
                        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        assertThat(image(Chart.with("agent.image.registry", "", "agent.image.repository", "pullgauge-agent")
                        .agent()))
                .isEqualTo("pullgauge-agent:0.1.0");
    }

    private static String image(PodSpec pod) {
        return pod.getContainers().getFirst().getImage();
    }
}
