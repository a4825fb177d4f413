/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.Form;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of a plan fits one object, however large the plan is. */
class PlanMapTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void keepsAPlanOfFiveThousandNodesInOneObject() {
        List<Task> tasks = IntStream.range(0, 5_000)
                .mapToObj(i -> new Task(
                        "prepull-web-w" + i / 50 + "-" + Integer.toHexString(i * 7_919 + 1_000_000) + "abc",
                        i / 50,
                        "ip-10-" + i % 97 + "-" + i % 251 + "-" + i + ".eu-central-1.compute.internal",
                        "eu-central-1a",
                        IntStream.range(0, 20)
                                .mapToObj(k -> "r.example/team/app" + k + ":1.2." + k)
                                .toList(),
                        Form.IMAGE_VOLUME,
                        Map.of("docker.io 203.0.113.9", 1),
                        123_456_789L + i,
                        60,
                        false,
                        "registry.k8s.io/pause:3.10",
                        40))
                .toList();
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            Draft small = PrepullScene.ready(desk, Orders.web("r.example/app:1"));
            Draft large = new Draft(
                    small.order(),
                    tasks.stream().map(Task::node).collect(Collectors.toSet()),
                    tasks,
                    List.of(),
                    0,
                    Map.of(),
                    Map.of(),
                    small.time(),
                    List.of());
            StoredPlan plan = StoredPlan.begin(large, scene.cluster.now);
            assertThat(PlanMap.of(plan).getBinaryData().get("plan.json.gz")).hasSizeLessThan(700_000);
            assertThat(PlanMap.read(PlanMap.of(plan))).contains(plan);
        }
    }

    @Test
    void leavesOutWhatWasSaidOfEachImageBeforeItGrowsTooLarge() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            StoredPlan plan =
                    StoredPlan.begin(PrepullScene.ready(desk, Orders.web("r.example/app:1")), scene.cluster.now);
            Random random = new Random(7);
            List<TaskResult.OfImage> noise = IntStream.range(0, 4_000)
                    .mapToObj(i -> new TaskResult.OfImage(
                            "r.example/app:" + i,
                            TaskResult.Outcome.FAILED,
                            null,
                            null,
                            "unknown",
                            random.ints(60).mapToObj(Integer::toHexString).collect(Collectors.joining())))
                    .toList();
            TaskResult large = new TaskResult(TaskResult.State.FAILED, "unknown", "x", noise, scene.cluster.now);
            StoredPlan grown = new StoredPlan(
                    plan.order(),
                    plan.state(),
                    null,
                    plan.appliedAt(),
                    null,
                    plan.tasks(),
                    plan.considered(),
                    plan.keep(),
                    List.of(),
                    0,
                    List.of(),
                    Map.of(plan.tasks().getFirst().id(), large),
                    plan.runs());

            assertThat(PlanMap.of(grown).getBinaryData().get("plan.json.gz")).hasSizeLessThan(1_000_000);
            assertThat(PlanMap.read(PlanMap.of(grown)).orElseThrow().results().values())
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.cause()).isEqualTo("unknown");
                        assertThat(result.images()).isEmpty();
                    });
        }
    }
}
