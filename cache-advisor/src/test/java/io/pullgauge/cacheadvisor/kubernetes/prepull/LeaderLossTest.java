/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A leader may die at any call, and two may act at once: no Job is doubled and no node is lost. */
class LeaderLossTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void losesNoNodeAndDoublesNoJobWhenALeaderDiesAtAnyCall() {
        scene.nodes(4);
        PrepullCluster real = scene.prepulls();
        try (PrepullDesk desk = scene.desk(real)) {
            desk.apply(PrepullScene.ready(desk, Orders.web("r.example/app:1", "r.example/side:1")));
        }
        Set<String> jobs = new HashSet<>();
        for (int calls = 1; calls < 200; calls++) {
            try (PrepullDesk leader = scene.desk(Mortal.after(calls % 9, real))) {
                leader.step();
            }
            scene.cluster.jobs("shop").forEach(job -> jobs.add(job.getMetadata().getName()));
            scene.cluster.live();
        }
        try (PrepullDesk desk = scene.desk(real)) {
            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(plan.results()).hasSameSizeAs(plan.tasks());
            assertThat(jobs).hasSameSizeAs(plan.tasks());
            assertThat(scene.cluster.pulls)
                    .hasSize(8)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        }
    }

    @Test
    void carriesOnTogetherWithASecondLeaderWithoutDoublingAnything() {
        scene.nodes(4);
        try (PrepullDesk one = scene.desk();
                PrepullDesk other = scene.desk()) {
            one.apply(PrepullScene.ready(one, Orders.web("r.example/app:1")));
            for (int i = 0; i < 20; i++) {
                one.step();
                other.step();
                scene.cluster.live();
            }
            assertThat(PrepullScene.plan(one).state()).isEqualTo(StoredPlan.State.DONE);
            assertThat(scene.cluster.pulls)
                    .hasSize(4)
                    .allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
        }
    }
}
