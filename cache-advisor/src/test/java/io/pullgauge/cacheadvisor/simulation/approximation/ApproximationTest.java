/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.approximation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pullgauge.cacheadvisor.simulation.approximation.TtlApproximation.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against numbers computed elsewhere, which a simulation of 300,000 requests confirmed within 0.002. */
class ApproximationTest {

    @ParameterizedTest
    @CsvSource({
        "1000, 0.8, 10, 10.454, .08162",
        "1000, 0.8, 50, 59.689, .26162",
        "1000, 0.8, 100, 133.865, .37779",
        "1000, 0.8, 250, 429.886, .57617",
        "1000, 0.8, 500, 1236.800, .76972",
        "1000, 1.0, 10, 11.381, .20946",
        "1000, 1.0, 50, 75.162, .46104",
        "1000, 1.0, 100, 180.929, .57652",
        "1000, 1.0, 250, 641.693, .73766",
        "1000, 1.0, 500, 2004.638, .86754",
        "10000, 0.9, 100, 121.837, .26120",
        "10000, 0.9, 500, 770.854, .45538",
        "10000, 0.9, 1000, 1796.277, .55649",
        "10000, 0.9, 2500, 6068.305, .71168",
        "10000, 0.9, 5000, 18194.828, .84896",
    })
    void cheFindsTheCharacteristicTimeAndTheHitRatio(
            int objects, double exponent, double capacity, double time, double ratio) {
        CheApproximation che = CheApproximation.zipf(objects, exponent);
        assertThat(che.characteristicTime(capacity)).isCloseTo(time, within(0.0006));
        assertThat(che.hitRatio(capacity)).isCloseTo(ratio, within(0.000006));
    }

    @Test
    void aCacheThatHoldsEverythingAlwaysHits() {
        assertThat(CheApproximation.zipf(10, 1).hitRatio(10)).isEqualTo(1);
        assertThat(CheApproximation.zipf(10, 1).hitRatio(0)).isCloseTo(0, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        ".1, .0909, .0952",
        ".5, .3333, .3935",
        "1, .5, .6321",
        "2, .6667, .8647",
        "5, .8333, .9933",
        "10, .9091, 1",
        "20, .9524, 1"
    })
    void aTimerSetAtTheFetchHitsLessThanOneThatHitsRestart(double expected, double setAtFetch, double reset) {
        assertThat(TtlApproximation.presence(expected, 1, Timer.SET_AT_FETCH)).isCloseTo(setAtFetch, within(0.00006));
        assertThat(TtlApproximation.presence(expected, 1, Timer.RESET_BY_HITS)).isCloseTo(reset, within(0.00006));
    }

    @Test
    void sizesWeighOccupancyAndByteHits() {
        double[] rates = {.5, .02, .05, .01, .2};
        double[] megabytes = {28.2, 113.9, 24.6, 49.9, .001};
        TtlApproximation distribution = new TtlApproximation(rates, megabytes, 168, Timer.SET_AT_FETCH);
        TtlApproximation renewing = new TtlApproximation(rates, megabytes, 168, Timer.RESET_BY_HITS);
        assertThat(distribution.occupancy()).isCloseTo(168.909, within(0.0006));
        assertThat(renewing.occupancy()).isCloseTo(203.339, within(0.0006));
        assertThat(distribution.byteHitRatio()).isCloseTo(.944475, within(0.0000006));
        assertThat(renewing.byteHitRatio()).isCloseTo(.990479, within(0.0000006));
    }
}
