/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TidyingTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void onceSoonAfterTheStartAndThenEveryTwoMinutes() {
        AtomicInteger times = new AtomicInteger();
        Tidying tidying = new Tidying(START, Duration.ofMinutes(1), times::incrementAndGet);
        for (int second = 0; second <= Duration.ofHours(24).toSeconds(); second++) {
            tidying.at(START.plusSeconds(second));
        }
        assertThat(times).hasValue(24 * 30);
        assertThat(tidying.at(START.plus(Duration.ofHours(24)).plusSeconds(20))).isTrue();
        assertThat(tidying.at(START.plus(Duration.ofHours(24)).plusSeconds(21))).isFalse();
    }

    @Test
    void withEverySecondRoundOfAShortIntervalAndNoLaterForALongOne() {
        assertThat(timesInAnHour(Duration.ofSeconds(5))).isEqualTo(360);
        assertThat(timesInAnHour(Duration.ofMinutes(15))).isEqualTo(30);
    }

    private static int timesInAnHour(Duration interval) {
        AtomicInteger times = new AtomicInteger();
        Tidying tidying = new Tidying(START, interval, times::incrementAndGet);
        for (int second = 0; second <= Duration.ofHours(1).toSeconds(); second++) {
            tidying.at(START.plusSeconds(second));
        }
        return times.get();
    }
}
