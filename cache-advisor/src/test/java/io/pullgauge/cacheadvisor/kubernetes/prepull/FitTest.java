/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What does not fit quota or disk is refused with its reason, and the rest is offered. */
class FitTest {
    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void refusesWhatTheQuotaDoesNotAllowAndOffersTheRest() {
        scene.nodes(6);
        scene.quota(10);
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("nginx:1.29"));

            assertThat(draft.isWhole()).isFalse();
            assertThat(draft.tasks()).hasSize(4);
            assertThat(draft.refused())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.detail()).contains("203.0.113.9"));
        }
    }

    @Test
    void refusesWhatNoDiskCanHold() {
        ContainerImage full = new ContainerImage(List.of("r.example/other:1"), 74_000_000_000L);
        scene.cluster.node("full", "a", "v1.36.2", PrepullScene.MODERN, full);
        scene.cluster.node(
                "has",
                "a",
                "v1.36.2",
                PrepullScene.MODERN,
                new ContainerImage(List.of("r.example/app:1"), 2_000_000_000L));
        scene.cluster.node("empty", "a", "v1.36.2", PrepullScene.MODERN);
        try (PrepullDesk desk = scene.desk()) {
            Draft draft = PrepullScene.ready(desk, Orders.web("r.example/app:1"));

            assertThat(draft.present()).isEqualTo(1);
            assertThat(draft.tasks()).extracting(Task::node).containsExactly("empty");
            assertThat(draft.refused()).singleElement().satisfies(each -> {
                assertThat(each.node()).isEqualTo("full");
                assertThat(each.detail()).contains("disk");
            });
        }
    }
}
