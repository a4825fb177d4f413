/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import io.pullgauge.cacheadvisor.simulation.trace.PullLine;
import io.pullgauge.cacheadvisor.simulation.trace.TraceWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast models count what the plain ones count, on random traces with everything that a trace may hold. */
class NaiveComparisonTest {

    private static final long TTL = 300;
    private static final long WINDOW = 90;

    @Test
    void countsLikeThePlainModels() throws IOException {
        for (long seed = 1; seed <= 40; seed++) {
            compare(seed);
        }
    }

    private static void compare(long seed) throws IOException {
        Random random = new Random(seed);
        List<ImageLine> images = images(random);
        List<PullLine> pulls = pulls(random, images);
        long capacity = random.nextInt(2000);
        NaiveReplay naive = new NaiveReplay(images, TTL, capacity);
        pulls.forEach(naive::replay);
        SimulationResult result = simulate(images, pulls, capacity);
        CachedResult distribution = result.cached().get(0);
        CachedResult lru = result.cached().get(1);

        assertThat(counts(result.uncached())).as("uncached, seed %d", seed).isEqualTo(naive.uncached);
        assertThat(result.uncached().quotaPeakPerWindow())
                .as("quota, seed %d", seed)
                .isEqualTo(naive.quotaPeak(WINDOW));
        assertThat(counts(distribution.upstream()))
                .as("distribution, seed %d", seed)
                .isEqualTo(naive.distribution);
        assertThat(distribution.diskBytesPeak()).as("peak, seed %d", seed).isEqualTo(naive.diskPeak());
        long first = pulls.getFirst().epochMillis();
        assertThat((double) distribution.diskBytesMean())
                .as("mean, seed %d", seed)
                .isCloseTo(naive.diskMean(first, pulls.getLast().epochMillis()), within(1.0));
        assertThat(counts(lru.upstream()))
                .as("lru of %d bytes, seed %d", capacity, seed)
                .isEqualTo(naive.lru);
        assertThat(lru.diskBytesPeak()).isBetween(naive.residentLru(), capacity);
    }

    private static NaiveReplay.Counts counts(Upstream upstream) {
        return new NaiveReplay.Counts(
                upstream.manifestGets(), upstream.manifestHeads(), upstream.blobGets(), upstream.bytes());
    }

    private static List<ImageLine> images(Random random) {
        List<ImageLine> images = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            List<Layer> layers = new ArrayList<>();
            for (int shared = 0; shared < 6; shared++) {
                if (random.nextInt(3) == 0) {
                    layers.add(new Layer("sha256:shared" + shared, 50 + shared * 17));
                }
            }
            layers.add(new Layer("sha256:own" + i, random.nextInt(300)));
            images.add(new ImageLine("reg.io/r" + i % 5 + ":t" + i, "sha256:d" + i, layers, random.nextInt(3)));
        }
        return images;
    }

    private static List<PullLine> pulls(Random random, List<ImageLine> images) {
        List<PullLine> pulls = new ArrayList<>();
        long now = 1000;
        for (int i = 0; i < 400; i++) {
            ImageLine image = images.get((int) (images.size() * Math.pow(random.nextDouble(), 2)));
            // One digest in five comes from another repository than the images file says.
            String name = random.nextInt(5) == 0
                    ? "reg.io/r" + random.nextInt(5)
                    : image.image().replaceFirst(":t.*", "");
            String tag = random.nextInt(4) == 0 ? "" : ":t" + random.nextInt(12);
            now += random.nextInt(12);
            pulls.add(new PullLine(
                    now, "n" + random.nextInt(6), name + tag + "@" + image.digest(), random.nextInt(5) == 0));
        }
        return pulls;
    }

    private static SimulationResult simulate(List<ImageLine> images, List<PullLine> pulls, long capacity)
            throws IOException {
        StringBuilder imagesFile = new StringBuilder();
        StringBuilder pullsFile = new StringBuilder();
        TraceWriter writer = TraceWriter.images(imagesFile);
        for (ImageLine image : images) {
            writer.write(image);
        }
        writer = TraceWriter.pulls(pullsFile);
        for (PullLine pull : pulls) {
            writer.write(pull);
        }
        Simulation simulation = new Simulation(new SimulationOptions(
                List.of(Product.DISTRIBUTION_2_8, Product.LRU),
                List.of(capacity),
                Duration.ofMillis(TTL),
                Duration.ofMillis(WINDOW)));
        simulation.images("images", in(imagesFile));
        SimulationResult result = simulation.pulls("pulls", in(pullsFile));
        assertThat(simulation.problems().lines()).isEmpty();
        return result;
    }

    private static ByteArrayInputStream in(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
