/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Plans that come again: at a time of the clock, when a tag moves, when a quota has room. The scene begins at 08:00 UTC on a Saturday. */
class ScheduleRunTest {
    private static final String APP = "r.example/app:1";
    private static final String OLD = "sha256:" + "a".repeat(64);
    private static final String NEW = "sha256:" + "b".repeat(64);

    private final PrepullScene scene = new PrepullScene();

    @AfterEach
    void stop() {
        scene.close();
    }

    private void steps(PrepullDesk desk, int count) {
        for (int i = 0; i < count; i++) {
            desk.step();
            scene.cluster.live();
        }
    }

    private void at(String time) {
        scene.cluster.now = Instant.parse(time);
    }

    @Test
    void waitsForItsTimeByTheClocksOfItsZoneAndRunsAgainTheNextDay() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(
                    desk, Orders.web(Map.of("schedule", "30 3 * * *", "timeZone", "Europe/Berlin"), APP)));
            steps(desk, 3);
            assertThat(scene.cluster.jobs("shop")).isEmpty();
            assertThat(desk.show("web").orElseThrow().next()).isEqualTo("2026-11-22T02:30:00Z");

            at("2026-11-22T02:29:50Z");
            steps(desk, 1);
            assertThat(scene.cluster.jobs("shop")).isEmpty();
            at("2026-11-22T02:30:00Z");
            steps(desk, 10);
            assertThat(scene.cluster.pulls).hasSize(2);
            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.state()).isEqualTo(StoredPlan.State.SCHEDULED);
            assertThat(plan.runs().count()).isEqualTo(1);
            assertThat(plan.runs().past()).singleElement().satisfies(run -> {
                assertThat(run.done()).isEqualTo(2);
                assertThat(run.why()).isEqualTo("scheduled for 2026-11-22T02:30:00Z");
            });
            assertThat(desk.show("web").orElseThrow().next()).isEqualTo("2026-11-23T02:30:00Z");

            at("2026-11-23T02:30:00Z");
            steps(desk, 10);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(2);
            assertThat(scene.cluster.jobs("shop"))
                    .extracting(job -> job.getMetadata().getName())
                    .doesNotHaveDuplicates()
                    .hasSize(4);
        }
    }

    @Test
    void makesUpOnceForTimesAtWhichNobodyLooked() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("schedule", "0 * * * *"), APP)));
            at("2026-11-21T23:10:00Z");
            steps(desk, 20);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(1);
        }
    }

    @Test
    void keepsItsTimetableOverTheEndOfSummerTime() {
        scene.nodes(1);
        at("2026-10-24T12:00:00Z");
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(
                    desk, Orders.web(Map.of("schedule", "0 6 * * *", "timeZone", "Europe/Berlin"), APP)));
            assertThat(desk.show("web").orElseThrow().next()).isEqualTo("2026-10-25T05:00:00Z");
        }
    }

    @Test
    void coversNodesThatComeBetweenTwoRunsButNoneBeforeTheFirst() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("schedule", "0 12 * * *"), APP)));
            scene.cluster.node("early", "a", "v1.36.2", PrepullScene.MODERN);
            steps(desk, 3);
            assertThat(scene.cluster.pulls).isEmpty();
            at("2026-11-21T12:00:00Z");
            steps(desk, 10);
            scene.cluster.node("late", "a", "v1.36.2", PrepullScene.MODERN);
            steps(desk, 10);
            assertThat(scene.cluster.pulls).containsOnlyKeys("n0 " + APP, "early " + APP, "late " + APP);
        }
    }

    @Test
    void pullsAgainWhenATagStandsForOtherContentAndLooksItUpAgain() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("on", List.of("new-digest")), APP)));
            steps(desk, 10);
            assertThat(PrepullScene.plan(desk).state()).isEqualTo(StoredPlan.State.SCHEDULED);
            Instant start = scene.cluster.now;
            scene.cluster.now = start.plus(Duration.ofHours(5));
            tag(start.minusSeconds(3_600), start.plusSeconds(60), start.plus(Duration.ofHours(4)));
            steps(desk, 10);

            StoredPlan plan = PrepullScene.plan(desk);
            assertThat(plan.runs().count()).isEqualTo(2);
            assertThat(plan.runs().why()).contains(APP).contains("other content");
            assertThat(plan.tasks())
                    .isNotEmpty()
                    .allSatisfy(task -> assertThat(task.again()).isTrue());
            assertThat(scene.cluster.jobs("shop"))
                    .filteredOn(job -> plan.tasks().stream()
                            .anyMatch(task -> task.id().equals(job.getMetadata().getName())))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(job.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getVolumes()
                                    .getFirst()
                                    .getImage()
                                    .getPullPolicy())
                            .isEqualTo("Always"));
            steps(desk, 10);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(2);
        }
    }

    @Test
    void takesTwoDigestsSideBySideForNoMove() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("on", List.of("new-digest")), APP)));
            steps(desk, 10);
            Instant start = scene.cluster.now;
            tag(start.minusSeconds(3_600), start.plus(Duration.ofHours(9)), start.plusSeconds(60));
            scene.cluster.now = start.plus(Duration.ofHours(10));
            steps(desk, 5);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(1);
        }
    }

    private void tag(Instant first, Instant oldUntil, Instant newFrom) {
        scene.demand = new DemandView(
                scene.cluster.now,
                List.of(),
                Map.of(),
                Map.of(APP, List.of(new TagSeen(APP, OLD, first, oldUntil), new TagSeen(APP, NEW, newFrom, newFrom))),
                Map.of());
    }

    @Test
    void pullsTheRestOnceAsMuchQuotaCameBackAsTheFirstRunTook() {
        scene.nodes(6);
        scene.quota(10);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("on", List.of("quota-reset")), "nginx:1.29")));
            steps(desk, 10);
            assertThat(scene.cluster.pulls).hasSize(4);
            StoredPlan first = PrepullScene.plan(desk);
            assertThat(first.state()).isEqualTo(StoredPlan.State.SCHEDULED);

            scene.cluster.now = scene.cluster.now.plus(Duration.ofMinutes(30));
            scene.quota(7);
            steps(desk, 5);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(1);

            scene.cluster.now = scene.cluster.now.plus(Duration.ofHours(6));
            scene.quota(100);
            steps(desk, 20);
            assertThat(scene.cluster.pulls).hasSize(6);
            assertThat(PrepullScene.plan(desk).runs().why()).contains("docker.io");
            assertThat(PrepullScene.plan(desk).refused()).isEmpty();
        }
    }

    @Test
    void spendsWhatIsLeftBeforeAWindowEndsThatComesBackAllAtOnce() {
        scene.nodes(6);
        Instant start = scene.cluster.now;
        scene.quota(100);
        scene.cluster.now = start.plus(Duration.ofMinutes(10));
        scene.quota(40);
        scene.cluster.now = start.plus(Duration.ofMinutes(20));
        scene.quota(100);
        scene.cluster.now = start.plus(Duration.ofMinutes(30));
        scene.quota(10);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("on", List.of("quota-reset")), "nginx:1.29")));
            steps(desk, 10);
            assertThat(scene.cluster.pulls).hasSize(4);

            scene.cluster.now = start.plus(Duration.ofHours(3));
            scene.quota(8);
            steps(desk, 5);
            assertThat(PrepullScene.plan(desk).runs().count()).isEqualTo(1);

            scene.cluster.now = start.plus(Duration.ofHours(6));
            scene.quota(8);
            steps(desk, 20);
            assertThat(PrepullScene.plan(desk).runs().why())
                    .isEqualTo("the window of docker.io ends at " + start.plus(Duration.ofMinutes(380)));
            assertThat(scene.cluster.pulls).hasSize(6);
        }
    }

    @Test
    void pausesBetweenRunsAndGoesOnWithItsTimetable() {
        scene.nodes(1);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("schedule", "0 12 * * *"), APP)));
            assertThat(desk.pause("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            at("2026-11-21T13:00:00Z");
            steps(desk, 5);
            assertThat(scene.cluster.pulls).isEmpty();
            assertThat(desk.resume("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            steps(desk, 10);
            assertThat(scene.cluster.pulls).hasSize(1);
            assertThat(desk.cancel("web")).isEqualTo(PrepullDesk.Change.CHANGED);
            assertThat(scene.cluster.jobs("shop")).isEmpty();
        }
    }

    @Test
    void tellsWhyARunCouldNotBeginAndTriesTheNextTime() {
        scene.nodes(2);
        try (PrepullDesk desk = scene.desk()) {
            desk.apply(PrepullScene.ready(desk, Orders.web(Map.of("schedule", "0 12 * * *"), APP)));
            scene.cluster.client().nodes().withName("n0").delete();
            scene.cluster.client().nodes().withName("n1").delete();
            at("2026-11-21T12:00:00Z");
            steps(desk, 3);
            assertThat(PrepullScene.plan(desk).runs().past())
                    .singleElement()
                    .satisfies(run -> assertThat(run.problem()).contains("matches none"));
            scene.cluster.node("new", "a", "v1.36.2", PrepullScene.MODERN);
            at("2026-11-22T12:00:00Z");
            steps(desk, 10);
            assertThat(scene.cluster.pulls).containsOnlyKeys("new " + APP);
        }
    }
}
