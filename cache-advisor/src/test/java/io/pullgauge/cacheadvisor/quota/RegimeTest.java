/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Demand that changes: the forecast follows within the time in which about six bursts would have come, or not have come. */
class RegimeTest {
    private static final Instant START = Instant.parse("2026-11-21T06:00:00Z");
    private static final int EVERY_MINUTES = 5;

    private final List<QuotaObservation> readings = new ArrayList<>();
    private long remaining = 200;

    /** For so long, so many units go in each five minutes in turn. */
    private RegimeTest spends(int minutes, long... units) {
        for (int i = 0; i < minutes / EVERY_MINUTES; i++) {
            remaining -= units[i % units.length];
            readings.add(new QuotaObservation(
                    START.plus(Duration.ofMinutes((long) EVERY_MINUTES * readings.size())),
                    new NodeKey("c", "n"),
                    "docker.io",
                    "203.0.113.9",
                    200L,
                    remaining,
                    21_600L));
        }
        return this;
    }

    private Forecast forecast() {
        QuotaLedger ledger = new QuotaLedger();
        ledger.add(readings);
        return Objects.requireNonNull(
                ledger.standings(readings.getLast().at()).getFirst().forecast());
    }

    private Instant now() {
        return readings.getLast().at();
    }

    @Test
    void followsACacheThatEndedTheBurnWithinHalfAnHour() {
        spends(180, 4);
        Instant cached = now();
        assertThat(forecast().probability()).isGreaterThan(0.9);

        spends(30, 0);
        assertThat(forecast().probability()).isLessThan(0.4);
        assertThat(Duration.between(cached, forecast().demandSince()).abs()).isLessThan(Duration.ofMinutes(30));

        spends(90, 0);
        assertThat(forecast().probability()).isLessThan(0.15);
        assertThat(forecast().median()).isNull();
    }

    @Test
    void followsACacheThatAnswersMostOfIt() {
        spends(180, 4);
        assertThat(forecast().probability()).isGreaterThan(0.9);

        spends(60, 0, 0, 0, 0, 1, 0);

        assertThat(forecast().probability()).isLessThan(0.3);
    }

    @Test
    void doesNotTakeThePauseBetweenTwoRolloutsForTheEndOfThem() {
        spends(180, 12, 0, 0, 0, 0, 0);
        Instant begin = readings.getFirst().at();
        spends(30, 0);

        assertThat(forecast().demandSince()).isEqualTo(begin);
    }

    @Test
    void seesAJobThatBeganToPullInALoop() {
        spends(180, 0).spends(45, 6);

        // 146 are left, and 72 go in an hour.
        Forecast forecast = forecast();
        assertThat(Duration.between(now(), Objects.requireNonNull(forecast.median()))
                        .toMinutes())
                .isBetween(90L, 160L);
        assertThat(forecast.probability()).isGreaterThan(0.9);
    }

    @Test
    void takesOneLargeRolloutForARolloutAndNotForTheNewDemand() {
        spends(180, 0, 1, 0, 0, 2, 0).spends(5, 60).spends(30, 0);

        assertThat(forecast().demandSince()).isEqualTo(readings.getFirst().at());
    }

    @Test
    void leavesOutTheTimeInWhichThereWasNothingToSpend() {
        remaining = 144;
        spends(180, 4).spends(60, 0);

        assertThat(remaining).isZero();
        assertThat(forecast().demandSince()).isEqualTo(readings.getFirst().at());
    }
}
