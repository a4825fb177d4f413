/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans from order to result: every node pulls every image once, wave by wave. */
class WavesRunTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void pullsEachImageOnEveryNodeOnceAndTellsBytesAndSeconds() {
        scene.nodes(5);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1", "r.example/side:1")));
            scene.run(desk, 30);

            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(scene.cluster.pulls)
                    .hasSize(10)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
            assertThat(plan.results().values()).allSatisfy(result -> {
                assertThat(result.state()).isEqualTo(TaskResult.State.DONE);
                assertThat(result.images()).allSatisfy(image -> {
                    assertThat(image.outcome()).isEqualTo(TaskResult.Outcome.PULLED);
                    assertThat(image.bytes()).isEqualTo(1_048_576);
                    assertThat(image.millis()).isEqualTo(1_500);
                });
            });
        }
    }

    @Test
    void startsNoWaveBeforeTheOneBeforeItHasEnded() {
        scene.nodes(6);
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("r.example/app:1"));
            assertThat(draft.tasks().stream().map(Task::wave).distinct()).hasSizeGreaterThan(1);
            desk.apply(draft);
            desk.step();

            assertThat(scene.cluster.jobs("shop"))
                    .hasSize(2)
                    .allSatisfy(job -> assertThat(job.getSpec().getSuspend()).isFalse());
            desk.step();
            assertThat(scene.cluster.jobs("shop")).hasSize(2);
        }
    }

    @Test
    void refusesASecondPlanOfOneName() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("r.example/app:1"));
            assertThat(desk.apply(draft)).isPresent();
            assertThat(desk.apply(draft)).isEmpty();
        }
    }

    @Test
    void asksForTheHelperOnlyWhereANodeCannotMountImages() {
        scene.cluster.node("new", "a", "v1.36.2", PrepullScene.MODERN);
        scene.cluster.node("old", "a", "v1.32.1", "containerd://1.7.27");
        scene.quota(40);
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("r.example/app:1"));
            Map<String, Task> tasks = draft.tasks().stream().collect(Collectors.toMap(Task::node, task -> task));
            assertThat(Objects.requireNonNull(tasks.get("new")).units()).isEmpty();
            assertThat(Objects.requireNonNull(tasks.get("old")).units())
                    .containsExactly(Map.entry("docker.io 203.0.113.9", 1));
            desk.apply(draft);
            scene.run(desk, 20);
            assertThat(scene.cluster.pulls).containsKeys("new r.example/app:1", "old r.example/app:1");
            List<String> kinds = new ArrayList<>();
            for (Job job : scene.cluster.jobs("shop")) {
                kinds.add(SmallCluster.node(job) + " "
                        + job.getSpec()
                                .getTemplate()
                                .getSpec()
                                .getInitContainers()
                                .size());
            }
            assertThat(kinds).containsExactlyInAnyOrder("new 0", "old 1");
        }
    }

    @Test
    void keepsImagesInUseWithADaemonSetWhereThatIsWanted() {
        scene.nodes(2);
        OrderRequest holding = Orders.web(Map.of("holder", true), "r.example/app:1");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, holding));
            scene.run(desk, 20);
            desk.step();
            assertThat(scene.cluster
                            .client()
                            .apps()
                            .daemonSets()
                            .inNamespace("shop")
                            .list()
                            .getItems())
                    .singleElement()
                    .satisfies(set -> assertThat(set.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getAffinity()
                                    .getNodeAffinity()
                                    .getRequiredDuringSchedulingIgnoredDuringExecution()
                                    .getNodeSelectorTerms())
                            .hasSize(2));
        }
    }
}
