/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the agents come onto the nodes, and what an upgrade may change. */
class RolloutTest {
    @Test
    void aRolloutTakesATenthOfTheNodesAtATime() {
        assertThat(Chart.of("generic")
                        .one(DaemonSet.class)
                        .getSpec()
                        .getUpdateStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getStrVal())
                .isEqualTo("10%");
    }

    @Test
    void aPriorityThatChangesIsAnotherClassBecauseNoneCanBeChanged() {
        Chart usual = Chart.with();
        Chart other = Chart.with("agent.priorityClass.value", "5000");
        assertThat(usual.agent().getPriorityClassName()).isEqualTo("pullgauge-agent");
        assertThat(other.agent().getPriorityClassName()).isEqualTo("pullgauge-agent-5000");
        assertThat(other.one(PriorityClass.class).getMetadata().getName()).isEqualTo("pullgauge-agent-5000");
    }

    @Test
    void aBudgetThatWouldBlockDrainsIsNotMade() {
        assertThat(Chart.of("generic").all(PodDisruptionBudget.class)).isEmpty();
        assertThat(Chart.of("full").all(PodDisruptionBudget.class))
                .singleElement()
                .satisfies(budget -> assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy())
                        .as("a database that is away leaves no replica ready")
                        .isEqualTo("AlwaysAllow"));
    }

    @Test
    void onlyDataKeepsANodeFromBeingScaledDown() {
        String key = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
        assertThat(annotations("generic")).containsEntry(key, "tmp");
        assertThat(annotations("full")).containsEntry(key, "data,tmp");
    }

    private static Map<String, String> annotations(String name) {
        return Chart.of(name)
                .one(Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
    }

    /**
     * What Kubernetes lets nobody change of an object that exists, and what data hangs on, for each released version in {@code
     * upgrade/VERSION}: a later chart that differs could be upgraded to only by removing things first. Each release adds its own folder
     * (with {@code -Dgolden.write=true}, which makes what is missing); one is never changed.
     */
    @ParameterizedTest
    @ValueSource(strings = {"generic", "full", "restricted", "openshift"})
    void anUpgradeAndARollbackChangeNothingThatCannotBeChanged(String name) throws IOException {
        String now = String.join("\n", Lasting.of(Chart.of(name))) + "\n";
        Path ours = RELEASES.resolve(VERSION).resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write") && !Files.exists(ours)) {
            Files.createDirectories(ours.getParent());
            Files.writeString(ours, now);
        }
        try (Stream<Path> releases = Files.list(RELEASES)) {
            for (Path release : releases.toList()) {
                assertThat(now.lines())
                        .as("what " + release.getFileName() + " has made, is made in the same way")
                        .containsAll(Files.readAllLines(release.resolve(name + ".txt")));
            }
        }
    }

    /** Whatever values change, the objects that hold data and pods stay the same ones. */
    @Test
    void otherValuesAreNoOtherObjects() {
        List<String> before = Lasting.of(Chart.with());
        List<String> after = Lasting.of(Chart.withValues("""
                platform: kubeadm
                cluster: prod
                commonLabels: {team: a}
                interval: 30s
                imageRegistry: mirror.example.com
                agent: {image: {tag: 9.9.9}, podLabels: {a: b}, maxUnavailable: 1}
                collector: {image: {tag: 9.9.9}, podLabels: {a: b}, retention: {age: 7d}}
                monitoring: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}
                rbac: {viewers: [{kind: User, name: ann}]}
                """));

        assertThat(after).containsAll(before);
        assertThat(before)
                .contains("PersistentVolumeClaim pullgauge/pullgauge-collector [ReadWriteOnce] null")
                .anyMatch(line -> line.startsWith("Deployment pullgauge/pullgauge-collector "))
                .anyMatch(line -> line.startsWith("ConfigMap pullgauge/pullgauge-ca"));
    }

    private static final Path RELEASES = Path.of("src/test/resources/upgrade");
    private static final String VERSION = "0.1.0";
}
