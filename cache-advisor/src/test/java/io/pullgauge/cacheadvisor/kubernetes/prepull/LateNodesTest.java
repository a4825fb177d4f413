/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
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
}
