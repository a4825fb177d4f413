/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Published medians of real pulls (Spegel's benchmark of June 2025: ten nodes of eight cores, images of 10 MB, 100 MB and 1 GB in one layer or
 * four, with and without a peer-to-peer cache), against what {@link PullTimes} makes of them: from a near registry a cache saves next to
 * nothing of a large cold pull, whatever bytes by bandwidth would promise.
 */
class SpegelMediansTest {
    private static final double[] SIZES = {10e6, 100e6, 1e9};
    private static final double[] DIRECT_ONE_LAYER = {3.415, 3.432, 25.822};
    private static final double[] DIRECT_FOUR_LAYERS = {1.663, 3.109, 12.446};
    private static final double[] CACHED_ONE_LAYER = {1.890, 3.543, 24.109};
    private static final double[] CACHED_FOUR_LAYERS = {1.725, 3.033, 12.242};

    /** Ten nodes pulled each of the three images in about the median time; one size may be held out. */
    private static Optional<PullTimes> times(double[] medians, int heldOut) {
        List<Pull> pulls = new ArrayList<>();
        for (int size = 0; size < SIZES.length; size++) {
            for (int i = 0; size != heldOut && i < 20; i++) {
                double seconds = medians[size] * (0.985 + 0.0015 * i);
                pulls.add(new Pull(
                        Instant.EPOCH.plusSeconds(i),
                        new NodeKey("c", "n" + i),
                        "ghcr.io/spegel-org/benchmark:" + size,
                        "ghcr.io",
                        null,
                        (long) SIZES[size],
                        (long) (seconds * 1000),
                        0L,
                        Pull.What.PULLED,
                        null,
                        null,
                        null,
                        null));
            }
        }
        return PullTimes.of(pulls, "ghcr.io");
    }

    private static List<double[]> all() {
        return List.of(DIRECT_ONE_LAYER, DIRECT_FOUR_LAYERS, CACHED_ONE_LAYER, CACHED_FOUR_LAYERS);
    }

    /** 10 MB from the two larger ones, and 100 MB from its neighbours: within a factor of 1.6, or two and a half seconds. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void foretellsTheSizeThatItWasNotShown(int heldOut) {
        for (double[] medians : all()) {
            double told = times(medians, heldOut).orElseThrow().seconds((long) SIZES[heldOut]);
            double off = Math.max(told / medians[heldOut], medians[heldOut] / told);

            assertThat(off <= 1.6 || Math.abs(told - medians[heldOut]) <= 2.5)
                    .as("%s s of %s s", told, medians[heldOut])
                    .isTrue();
        }
    }

    /** Pulls of 100 MB in which the fixed part is the larger one do not tell what a gigabyte takes. */
    @Test
    void saysNothingOfAGigabyteWhereItSawSmallImagesAlone() {
        assertThat(all()).allSatisfy(medians -> assertThat(times(medians, 2)).isEmpty());
    }

    /** Spegel itself won 1.7 s of 25.8 s and 0.2 s of 12.4 s on a gigabyte. */
    @Test
    void promisesNextToNothingForALargeColdPullFromANearRegistry() {
        assertThat(all())
                .allSatisfy(
                        medians -> assertThat(times(medians, -1).orElseThrow().mostSavedSeconds(1_000_000_000))
                                .isLessThan(1.5));
    }
}
