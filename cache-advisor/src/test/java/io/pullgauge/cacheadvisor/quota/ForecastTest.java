/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static List<QuotaObservation> readings(int minutesApart, long window, long... remaining) {
        List<QuotaObservation> readings = new ArrayList<>();
        for (int i = 0; i < remaining.length; i++) {
            readings.add(new QuotaObservation(
                    START.plus(Duration.ofMinutes((long) minutesApart * i)),
                    new NodeKey("c", "n"),
                    "docker.io",
                    "203.0.113.9",
                    100L,
                    remaining[i],
                    window));
        }
        return readings;
    }

    private static QuotaStanding standing(List<QuotaObservation> readings) {
        QuotaLedger ledger = new QuotaLedger();
        ledger.add(readings);
        return ledger.standings(readings.getLast().at()).getFirst();
    }

    private static Forecast forecast(List<QuotaObservation> readings) {
        return Objects.requireNonNull(standing(readings).forecast());
    }

    @Test
    void seesASteadyBurnEndAboutWhenItMust() {
        // 2 units every 5 minutes, 40 left: 100 minutes more.
        QuotaStanding quota = standing(readings(5, 21600, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40));

        Forecast forecast = Objects.requireNonNull(quota.forecast());
        assertThat(quota.unitsPerHour()).isEqualTo(24);
        assertThat(Duration.between(quota.observedAt(), Objects.requireNonNull(forecast.median()))
                        .toMinutes())
                .isBetween(85L, 120L);
        assertThat(forecast.earliest()).isBefore(forecast.median());
        assertThat(Objects.requireNonNullElse(forecast.latest(), Instant.MAX)).isAfter(forecast.median());
        assertThat(forecast.probability()).isGreaterThan(0.9);
        assertThat(forecast.probabilityWithinHour()).isLessThan(0.3);
    }

    @Test
    void isSurerOfATroubleThatManyReadingsShow() {
        Forecast few = forecast(readings(30, 21600, 60, 50, 40));
        Forecast many = forecast(readings(5, 21600, 60, 58, 57, 55, 53, 52, 50, 48, 47, 45, 43, 42, 40));

        assertThat(width(many)).isLessThan(width(few));
    }

    private static Duration width(Forecast forecast) {
        Instant never = START.plus(Duration.ofDays(365));
        return Duration.between(
                Objects.requireNonNullElse(forecast.earliest(), never),
                Objects.requireNonNullElse(forecast.latest(), never));
    }

    @Test
    void takesARiseForUnitsThatCameBackAndNotForSpending() {
        QuotaStanding quota = standing(readings(10, 3600, 20, 10, 100, 90));

        assertThat(quota.spent()).isEqualTo(20);
    }

    @Test
    void countsWhatWasSpentBehindUnitsThatCameBackOnTime() {
        // 10 spent in the first minutes are back an hour later; the remainder stands still because 10 more were spent.
        List<QuotaObservation> readings = new ArrayList<>(readings(5, 3600, 100, 90));
        for (int minute = 10; minute <= 75; minute += 5) {
            readings.add(new QuotaObservation(
                    START.plus(Duration.ofMinutes(minute)),
                    new NodeKey("c", "n"),
                    "docker.io",
                    "203.0.113.9",
                    100L,
                    90,
                    3600L));
        }

        assertThat(Burn.of(readings).units()).isEqualTo(20);
        assertThat(Burn.of(readings).kind()).isEqualTo(WindowKind.SLIDING);
    }

    @Test
    void seesThatAWindowIsFixedWhereUnitsComeBackBeforeTheirTime() {
        Burn burn = Burn.of(readings(10, 3600, 100, 90, 80, 70, 60, 50, 98, 90));

        assertThat(burn.kind()).isEqualTo(WindowKind.FIXED);
        assertThat(burn.units()).isEqualTo(60);
        assertThat(burn.reset()).isEqualTo(START.plus(Duration.ofMinutes(60)));
    }

    @Test
    void startsAnewWhereTheRegistryChangesTheLimit() {
        List<QuotaObservation> readings = new ArrayList<>(readings(5, 3600, 20, 10));
        QuotaObservation last = readings.getLast();
        readings.add(new QuotaObservation(
                last.at().plusSeconds(300), last.node(), last.registry(), last.identity(), 200L, 190, 3600L));

        assertThat(Burn.of(readings).units()).isZero();
    }

    @Test
    void leavesOutTheTimeInWhichThereWasNothingToSpend() {
        Burn burn = Burn.of(readings(5, 21600, 20, 10, 0, 0, 0, 0));

        assertThat(burn.empty()).hasSize(3);
    }

    @Test
    void leavesTheHeadroomThatUsualDemandDoesNotNeed() {
        assertThat(forecast(readings(30, 3600, 90, 90, 90)).headroom()).isBetween(40L, 90L);
        assertThat(forecast(readings(5, 21600, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40))
                        .headroom())
                .isZero();
    }

    @Test
    void saysNothingFromOneReading() {
        assertThat(standing(readings(5, 21600, 50)).forecast()).isNull();
    }

    @Test
    void givesTheSameForecastForTheSameReadings() {
        List<QuotaObservation> readings = readings(5, 21600, 60, 58, 57, 40);

        assertThat(standing(readings).forecast()).isEqualTo(standing(readings).forecast());
    }

    @Test
    void doesNotAlarmWhereNothingIsSpent() {
        Forecast forecast = forecast(readings(30, 3600, 90, 90, 90));

        assertThat(forecast.probability()).isLessThan(0.01);
        assertThat(forecast.median()).isNull();
    }

    /** The chance of more than 99 pulls for a mean: burstiness, not the mean, drives exhaustion (negative binomial with r = 5). */
    @ParameterizedTest
    @CsvSource({"60, .0907", "80, .2614", "90, .3554", "100, .4448"})
    void drawsANegativeBinomial(int mean, double expected) {
        Draws draws = new Draws(7);
        int above = 0;
        for (int i = 0; i < 40_000; i++) {
            above += draws.poisson(mean * draws.gamma(5) / 5) > 99 ? 1 : 0;
        }
        assertThat(above / 40_000.0).isCloseTo(expected, within(0.012));
    }

    @ParameterizedTest
    @CsvSource({"60, .0000", "80, .0171", "90, .1582", "100, .5133"})
    void drawsAPoisson(int mean, double expected) {
        Draws draws = new Draws(7);
        int above = 0;
        for (int i = 0; i < 40_000; i++) {
            above += draws.poisson(mean) > 99 ? 1 : 0;
        }
        assertThat(above / 40_000.0).isCloseTo(expected, within(0.012));
    }
}
