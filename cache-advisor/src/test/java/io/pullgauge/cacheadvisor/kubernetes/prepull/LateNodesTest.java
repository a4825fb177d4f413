/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.prepull.run.ClusterNode;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that come later, come back or go away while a plan lives. */
class LateNodesTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void coversANodeThatJoinsLaterAndForgetsOneThatIsGone() {
        scene.nodes(3);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            scene.cluster.client().nodes().withName("n2").delete();
            scene.run(desk, 30);
            assertThat(PrepullScene.plan(desk).results().values())
                    .extracting(TaskResult::state)
                    .contains(TaskResult.State.SKIPPED);
            scene.cluster.node("late", "a", "v1.36.2", PrepullScene.MODERN);
            desk.step();
            scene.run(desk, 30);

            assertThat(scene.cluster.pulls).containsKey("late r.example/app:1").doesNotContainKey("n2 r.example/app:1");
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.DONE);
        }
    }

    @Test
    void coversANodeThatWasNotReadyAtFirst() {
        scene.nodes(2);
        scene.cluster.press("n1");
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("r.example/app:1"));
            assertThat(draft.refused()).extracting(Plan.Refusal::node).containsExactly("n1");
            desk.apply(draft);
            scene.cluster.relieve("n1");
            scene.run(desk, 20);
            desk.step();
            scene.run(desk, 20);
            assertThat(scene.cluster.pulls).containsOnlyKeys("n0 r.example/app:1", "n1 r.example/app:1");
        }
    }

    @Test
    void readsTheNodesOfALargeClusterLessOften() {
        scene.nodes(1);
        AtomicInteger reads = new AtomicInteger();
        try (PrepullDesk desk = scene.desk(large(scene.prepulls(), reads))) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1")));
            reads.set(0);
            for (int i = 0; i < 10; i++) {
                desk.step();
                scene.cluster.now = scene.cluster.now.plusSeconds(5);
            }
            assertThat(reads).as("50 s with 2,001 nodes").hasValue(2);
        }
    }

    /** The same cluster with 2,000 more nodes, that counts how often they are listed. */
    private static PrepullCluster large(PrepullCluster real, AtomicInteger reads) {
        List<ClusterNode> others = IntStream.range(0, 2_000)
                .mapToObj(i -> new ClusterNode(
                        "other" + i,
                        Map.of(),
                        "v1.36.2",
                        PrepullScene.MODERN,
                        "linux",
                        true,
                        false,
                        false,
                        List.of(),
                        null))
                .toList();
        return (PrepullCluster) Proxy.newProxyInstance(
                LateNodesTest.class.getClassLoader(),
                new Class<?>[] {PrepullCluster.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("nodes")) {
                        return method.invoke(real, arguments);
                    }
                    reads.incrementAndGet();
                    return Stream.concat(real.nodes().stream(), others.stream()).toList();
                });
    }
}
