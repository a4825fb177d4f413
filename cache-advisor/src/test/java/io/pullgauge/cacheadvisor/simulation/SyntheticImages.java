/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Images as public ones are (SyntheticImagesTest says how nearly): two thirds of the layers below a megabyte, some on shared bases, some of
 * tens of megabytes; about eight layers each, a few indexes; and a new digest for a tag from time to time, which keeps the base.
 */
final class SyntheticImages {

    private static final long[] BASE_BYTES = {
        28_238_443, 29_780_000, 3_800_000, 48_000_000, 30_100_000, 27_500_000, 3_400_000, 46_000_000
    };

    private final Random random;
    private final List<List<Layer>> bases = new ArrayList<>();
    private long blobs;

    SyntheticImages(long seed) {
        random = new Random(seed);
        for (long bytes : BASE_BYTES) {
            List<Layer> base = new ArrayList<>(List.of(blob(bytes)));
            for (int i = random.nextInt(4); i > 0; i--) {
                base.add(blob(tinyOrSmall()));
            }
            bases.add(base);
        }
    }

    /** A new image under a reference. */
    ImageLine image(String reference) {
        List<Layer> layers = new ArrayList<>(bases.get(zipf(bases.size())));
        int count = negativeBinomial();
        while (layers.size() < count) {
            layers.add(blob(random.nextDouble() < 0.78 ? tinyOrSmall() : application()));
        }
        if (random.nextInt(3) == 0) {
            layers.add(new Layer("sha256:" + "e".repeat(64), 32));
        }
        layers.add(blob(2_000 + random.nextInt(8_000)));
        return new ImageLine(reference, digest(), layers, random.nextInt(4) == 0 ? 0 : 2 + random.nextInt(8));
    }

    /** A new image as wide as the whole market's: its size is drawn first, and cut into layers of very different sizes. */
    ImageLine marketImage(String reference) {
        double total = Math.min(3e9, Math.exp(16.65 + 2.6 * random.nextGaussian()));
        double[] parts = new double[negativeBinomial()];
        Arrays.setAll(parts, i -> Math.exp(3 * random.nextGaussian()));
        double sum = Arrays.stream(parts).sum();
        List<Layer> layers = Arrays.stream(parts)
                .mapToObj(part -> blob(Math.max(32, (long) (total * part / sum))))
                .toList();
        return new ImageLine(reference, digest(), layers, 0);
    }

    /** What the tag points to after a rebuild: the lower half of the layers is the same. */
    ImageLine rebuilt(ImageLine before) {
        List<Layer> old = before.layers() == null ? List.of() : before.layers();
        List<Layer> layers = new ArrayList<>(old.subList(0, old.size() / 2));
        old.subList(old.size() / 2, old.size())
                .forEach(layer -> layers.add(blob(layer.bytes() + random.nextInt(1000))));
        return new ImageLine(before.image(), digest(), layers, before.children());
    }

    private Layer blob(long bytes) {
        return new Layer(digest(), bytes);
    }

    private String digest() {
        return String.format(
                "sha256:%016x%016x%016x%016x", random.nextLong(), random.nextLong(), random.nextLong(), blobs++);
    }

    private long tinyOrSmall() {
        boolean tiny = random.nextDouble() < 0.33;
        double low = Math.log(tiny ? 32 : 10_000);
        double high = Math.log(tiny ? 10_000 : 10_000_000);
        return (long) Math.exp(low + random.nextDouble() * (high - low));
    }

    private long application() {
        return (long) Math.min(2e9, Math.exp(Math.log(45e6) + 0.8 * random.nextGaussian()));
    }

    private int zipf(int n) {
        double target = random.nextDouble() * Math.log(n + 1.0);
        return Math.min(n - 1, (int) Math.expm1(target));
    }

    /** Mean 8, a long tail. */
    private int negativeBinomial() {
        double mean = 0;
        for (int i = 0; i < 4; i++) {
            mean -= Math.log(1 - random.nextDouble()) * 8 / 4;
        }
        int count = 1;
        for (double left = mean; (left += Math.log(1 - random.nextDouble())) > 0; ) {
            count++;
        }
        return count;
    }
}
