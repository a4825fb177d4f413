/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images, service account, pull secrets and nodes come from the cluster's own workloads. */
class SourcesRunTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    private void workload(String name, String image, String account) {
        scene.cluster
                .client()
                .resource(Serialization.unmarshal("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: %s, namespace: shop}
                        spec:
                          selector: {matchLabels: {app: a}}
                          template:
                            spec:
                              serviceAccountName: %s
                              imagePullSecrets: [{name: own-secret}]
                              nodeSelector: {"topology.kubernetes.io/zone": a}
                              initContainers: [{name: i, image: "r.example/init:1"}]
                              containers: [{name: c, image: "%s"}]
                              volumes: [{name: model, image: {reference: "r.example/model:1"}}]
                        """.formatted(name, account, image), Deployment.class))
                .create();
    }

    private static Map<String, Object> of(String... workloads) {
        return Map.of("images", List.of(), "workloads", List.of(workloads), "selector", "", "pullSecrets", List.of());
    }

    private Draft draft(PrepullDesk desk, Map<String, Object> order) {
        return PrepullScene.ready(desk, Orders.with(order, "serviceAccount"));
    }

    @Test
    void takesAWorkloadsImagesAccountSecretsAndNodes() {
        scene.nodes(4);
        workload("web", "r.example/app:1", "web-account");
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = draft(desk, of("deployment/web"));

            assertThat(draft.order().images())
                    .containsExactly("r.example/app:1", "r.example/init:1", "r.example/model:1");
            assertThat(draft.order().serviceAccount()).isEqualTo("web-account");
            assertThat(draft.order().pullSecrets()).containsExactly("own-secret");
            assertThat(draft.tasks()).extracting(Task::node).containsOnly("n0", "n2");
        }
    }

    @Test
    void pullsAsTheDefaultWhereWorkloadsDifferAndSaysSo() {
        scene.nodes(2);
        workload("web", "r.example/app:1", "web-account");
        workload("side", "r.example/side:1", "side-account");
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = draft(desk, of("deployment/web", "deployment/side"));

            assertThat(draft.order().serviceAccount()).isNull();
            assertThat(draft.notes()).anySatisfy(note -> assertThat(note).contains("different service accounts"));
            assertThat(draft.order().images()).contains("r.example/app:1", "r.example/side:1");
        }
    }

    @Test
    void readsACronJobToo() {
        scene.nodes(1);
        scene.cluster
                .client()
                .resource(Serialization.unmarshal("""
                        apiVersion: batch/v1
                        kind: CronJob
                        metadata: {name: nightly, namespace: shop}
                        spec:
                          schedule: "0 3 * * *"
                          jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: "r.example/night:1"}]}}}}
                        """, CronJob.class))
                .create();
        try (PrepullDesk desk = scene.desk()) {
            assertThat(draft(desk, of("cronjob/nightly")).order().images()).containsExactly("r.example/night:1");
        }
    }

    @Test
    void takesWhatRunsNowAndTakesItAnewEachTime() {
        scene.nodes(1);
        pod("one", "r.example/app:1", "Running");
        pod("over", "r.example/old:1", "Succeeded");
        try (PrepullDesk desk = scene.desk()) {
            Map<String, Object> order =
                    Map.of("images", List.of(), "running", true, "on", List.of("new-digest"), "schedule", "0 12 * * *");
            desk.apply(PrepullScene.ready(desk, Orders.web(order)));
            pod("two", "r.example/next:1", "Running");
            scene.cluster.now = java.time.Instant.parse("2026-11-21T12:00:00Z");
            for (int i = 0; i < 10; i++) {
                desk.step();
                scene.cluster.live();
            }
            assertThat(scene.cluster.pulls).containsOnlyKeys("n0 r.example/app:1", "n0 r.example/next:1");
        }
    }

    private void pod(String name, String image, String phase) {
        scene.cluster
                .client()
                .resource(Serialization.unmarshal("""
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: %s, namespace: shop}
                        spec: {containers: [{name: c, image: "%s"}]}
                        status: {phase: %s}
                        """.formatted(name, image, phase), Pod.class))
                .create();
    }

    @Test
    void namesWhatIsNotThere() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            assertWrong(desk, of("deployment/none"), "/workloads", "namespace \"shop\" has no deployment \"none\"");
            assertWrong(desk, of("secret/web"), "/workloads", "expected: KIND/NAME");
            assertWrong(desk, of("web"), "/workloads", "expected: KIND/NAME");
            assertWrong(
                    desk,
                    Map.of("images", List.of(), "running", true),
                    "/running",
                    "nothing runs in namespace \"shop\"");
        }
    }

    private static void assertWrong(PrepullDesk desk, Map<String, Object> order, String pointer, String detail) {
        assertThat(desk.draft(Orders.web(order))).isInstanceOfSatisfying(PrepullDesk.Drafted.Bad.class, bad -> {
            assertThat(bad.wrong().pointer()).isEqualTo(pointer);
            assertThat(bad.wrong().detail()).contains(detail);
        });
    }
}
