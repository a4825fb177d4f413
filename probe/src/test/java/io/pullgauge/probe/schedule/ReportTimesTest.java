/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportTimesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeClock clock = FakeClock.at("2026-11-21T10:00:00Z");
    private final ReportTimes times = new ReportTimes("node", MINUTE, Duration.ofSeconds(10), clock.instant());

    @Test
    void theFirstWaitsForAllTargetsOrForTheGrace() {
        assertThat(times.isDue(clock.instant())).isFalse();
        times.complete(clock.instant());
        assertThat(times.isDue(clock.instant())).isTrue();

        ReportTimes hanging = new ReportTimes("node", MINUTE, Duration.ofSeconds(10), clock.instant());
        clock.advance(Duration.ofSeconds(10));
        assertThat(hanging.isDue(clock.instant())).isTrue();
    }

    @Test
    void afterThatTheSlotDecides() {
        times.written(clock.instant());

        assertThat(times.next()).isEqualTo(new Slots("node", MINUTE).next("report", clock.instant()));
        times.complete(clock.instant());
        assertThat(times.isDue(clock.instant())).as("complete counts once").isFalse();
    }

    @Test
    void aChangeIsToldSoonButNotInAFlood() {
        ReportTimes slow = new ReportTimes("node", Duration.ofHours(1), Duration.ZERO, clock.instant());
        slow.written(clock.instant());
        clock.advance(Duration.ofSeconds(1));

        slow.changed(clock.instant());

        assertThat(slow.isDue(clock.instant())).isFalse();
        clock.advance(Duration.ofSeconds(4));
        assertThat(slow.isDue(clock.instant())).isTrue();
    }

    @Test
    void theNextComesInItsSlotAlsoWhenTheClockIsSetBack() {
        times.written(clock.instant());
        clock.step(Duration.ofHours(-2));
        times.clockSetBack(clock.instant());

        assertThat(times.next()).isEqualTo(new Slots("node", MINUTE).next("report", clock.instant()));
        times.changed(clock.instant());
        assertThat(times.next()).isBeforeOrEqualTo(clock.instant().plusSeconds(5));
    }

    @Test
    void theCollectorMayStretchTheInterval() {
        times.written(clock.instant());
        times.interval(Duration.ofHours(2), clock.instant());

        assertThat(times.next()).isEqualTo(new Slots("node", Duration.ofHours(2)).next("report", clock.instant()));
    }
}
