/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Made images against what was published of real ones: the layers of IBM's registry traces (Anwar and others, FAST 2018: 65 % below 1 MB, 80 %
 * below 10 MB), the layers and sizes of all public images of Docker Hub (Zhao and others, CLUSTER 2019: half below 8 layers, 90 % below 18;
 * median 17 MB, 90 % below 0.48 GB), and the sizes of the images baked on one AKS node (2025 to 2026: median 78 MB).
 */
class SyntheticImagesTest {
    private static final int IMAGES = 6_000;

    private static List<ImageLine> images(boolean market) {
        SyntheticImages made = new SyntheticImages(7);
        return IntStream.range(0, IMAGES)
                .mapToObj(i -> market ? made.marketImage("r.example/a:" + i) : made.image("r.example/a:" + i))
                .toList();
    }

    private static List<Layer> layers(ImageLine image) {
        return Objects.requireNonNull(image.layers());
    }

    private static long size(ImageLine image) {
        return layers(image).stream().mapToLong(Layer::bytes).sum();
    }

    private static double below(long bytes, List<ImageLine> images) {
        Set<Layer> distinct = new HashSet<>();
        images.forEach(image -> distinct.addAll(layers(image)));
        return (double) distinct.stream().filter(layer -> layer.bytes() < bytes).count() / distinct.size();
    }

    private static long quantile(long[] values, double share) {
        return Arrays.stream(values).sorted().toArray()[(int) (values.length * share)];
    }

    @Test
    void haveLayersAsIbmsRegistries() {
        List<ImageLine> images = images(false);

        assertThat(below(1_000_000, images)).isCloseTo(0.65, within(0.02));
        assertThat(below(10_000_000, images)).isCloseTo(0.80, within(0.02));
    }

    @Test
    void haveAsManyLayersAsTheImagesOfDockerHub() {
        for (boolean market : new boolean[] {false, true}) {
            // Theirs are counted without the configuration, which only the first kind has.
            long[] counts = images(market).stream()
                    .mapToLong(image -> layers(image).size() - (market ? 0 : 1))
                    .toArray();

            assertThat(quantile(counts, 0.5)).isBetween(7L, 9L);
            assertThat(quantile(counts, 0.9)).isBetween(16L, 18L);
        }
    }

    @Test
    void areAsLargeAsTheImagesOfANodeOrOfTheMarket() {
        long[] nodes =
                images(false).stream().mapToLong(SyntheticImagesTest::size).toArray();
        long[] market =
                images(true).stream().mapToLong(SyntheticImagesTest::size).toArray();

        assertThat(quantile(nodes, 0.5)).isCloseTo(78_000_000L, Percentage.withPercentage(10));
        assertThat(quantile(market, 0.5)).isCloseTo(17_000_000L, Percentage.withPercentage(10));
        assertThat(quantile(market, 0.9)).isCloseTo(480_000_000L, Percentage.withPercentage(10));
    }
}
