/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of the user's own choice: odd ones, long ones, and the same ones twice. */
class NamesTest {
    /** With every option that has a name in it. */
    @ParameterizedTest
    @CsvSource({"true, on", "null, 123", "y, 0x1f", "e1, 1e3", "no, 00"})
    void aNameThatLooksLikeSomethingElseIsAName(String release, String name) {
        Chart chart = Chart.release(release, name, """
            cluster: "%1$s"
            agent: {podLabels: {a: "%1$s"}, podAnnotations: {a: "%1$s"}, nodeSelector: {a: "%1$s"}, priorityClass: {name: "%1$s"}}
            collector: {databaseSecret: "%1$s", webhookSecret: "%1$s", priorityClassName: "%1$s"}
            tls: {mode: secret, secretName: "%1$s", caConfigMap: "%1$s"}
            serviceAccounts: {agent: "%1$s"}
            rbac: {jobNamespaces: ["%1$s"]}
            canary: {namespaces: ["%1$s"]}
            flowSchema: {priorityLevel: "%1$s"}
            monitoring: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}, dashboards: {enabled: true}}
            """.formatted(name));

        assertThat(chart.objects())
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        object -> assertThat(Manifests.unknownFields(object)).isEmpty())
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/instance", release));
        assertThat(chart.agent().getContainers().getFirst().getArgs()).contains("--cluster=" + name);
    }

    @Test
    void aClustersNameMayHaveSignsThatYamlKnows() {
        assertThat(Chart.withValues("{cluster: 'prod:'}")
                        .agent()
                        .getContainers()
                        .getFirst()
                        .getArgs())
                .contains("--cluster=prod:");
    }

    @Test
    void whatIsSaidTwiceIsThereOnceAndTheNearerWins() {
        Chart chart = Chart.withValues("""
                commonLabels: {team: all}
                agent: {podLabels: {team: nodes}, nodeSelector: {kubernetes.io/os: linux},
                  podAnnotations: {cluster-autoscaler.kubernetes.io/safe-to-evict: "false"}}
                collector: {podLabels: {team: one}, nodeSelector: {kubernetes.io/os: linux}, podAnnotations: {pullgauge.io/config: mine}}
                monitoring: {serviceMonitor: {enabled: true, labels: {team: watchers}}, dashboards: {enabled: true, labels: {team: watchers}}}
                """);
        PodTemplateSpec agent = chart.one(DaemonSet.class).getSpec().getTemplate();
        PodTemplateSpec collector = chart.one(Deployment.class).getSpec().getTemplate();

        assertThat(agent.getMetadata().getLabels()).containsEntry("team", "nodes");
        assertThat(agent.getMetadata().getAnnotations())
                .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "false");
        assertThat(agent.getSpec().getNodeSelector()).isEqualTo(Map.of("kubernetes.io/os", "linux"));
        assertThat(collector.getMetadata().getLabels()).containsEntry("team", "one");
        assertThat(collector.getMetadata().getAnnotations().get("pullgauge.io/config"))
                .as("a new configuration is a new pod")
                .matches("[0-9a-f]{16}");
    }

    /** Of objects without a namespace each release has its own, and all names are of a length that Kubernetes takes. */
    @Test
    void twoReleasesHaveNothingInCommonHoweverLongTheirNamesAre() {
        String release = "r".repeat(52);
        String namespace = "n".repeat(62);
        List<Chart> releases = List.of(
                Chart.with(),
                Chart.release("pullgauge", "elsewhere", "{}"),
                Chart.release("other", "pullgauge", "{}"),
                Chart.release(release + "a", namespace + "a", "{}"),
                Chart.release(release + "b", namespace + "a", "{}"),
                Chart.release(release + "a", namespace + "b", "{}"));

        assertThat(releases.stream().flatMap(chart -> identities(chart).stream()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("ClusterRole")
                        || name.substring(name.indexOf('/') + 1).length() <= 63);
    }

    private static Set<String> identities(Chart chart) {
        Set<String> all = new HashSet<>();
        for (HasMetadata object : chart.objects()) {
            all.add(object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                    + object.getMetadata().getName());
        }
        return all;
    }
}
