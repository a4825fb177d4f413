/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.PullLine;
import io.pullgauge.cacheadvisor.simulation.trace.TraceWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A seeded trace of a cluster: rollouts of popular images over some nodes, re-pulls of what is there, nodes that come up empty and pull the
 * system images, tags that move, and an image GC that keeps each node at some tens of images.
 */
final class SyntheticTrace {

    private static final int KEPT_PER_NODE = 80;

    private final Random random;
    private final SyntheticImages factory;
    private final List<ImageLine> current = new ArrayList<>();
    private final List<Deque<String>> nodes = new ArrayList<>();
    private final int systemImages;
    private final TraceWriter images;
    private final TraceWriter pulls;
    private final double meanGapMillis;
    private double now;
    private long written;

    SyntheticTrace(long seed, int nodeCount, int imageCount, double meanGapMillis, Appendable images, Appendable pulls)
            throws IOException {
        random = new Random(seed);
        factory = new SyntheticImages(seed);
        this.images = TraceWriter.images(images);
        this.pulls = TraceWriter.pulls(pulls);
        this.meanGapMillis = meanGapMillis;
        systemImages = Math.min(20, imageCount / 3);
        for (int i = 0; i < imageCount; i++) {
            current.add(publish(factory.image("docker.io/org" + i % 37 + "/app" + i / 3 + ":v" + i % 3)));
        }
        for (int i = 0; i < nodeCount; i++) {
            nodes.add(new ArrayDeque<>());
        }
    }

    private ImageLine publish(ImageLine image) throws IOException {
        images.write(image);
        return image;
    }

    /** Writes at least so many pulls. */
    void write(long count) throws IOException {
        while (written < count) {
            double kind = random.nextDouble();
            if (kind < 0.90) {
                rollout();
            } else if (kind < 0.94) {
                comeUp(node());
            } else {
                rebuild(random.nextInt(current.size()));
            }
            now += meanGapMillis * -Math.log(1 - random.nextDouble()) * 8;
        }
    }

    private void rollout() throws IOException {
        int image = image();
        for (int pods = 1 + random.nextInt(15); pods > 0; pods--) {
            pull(node(), image);
        }
    }

    private void comeUp(int node) throws IOException {
        for (String held : List.copyOf(nodes.get(node))) {
            remove(node, held);
        }
        for (int image = 0; image < systemImages; image++) {
            pull(node, image);
        }
    }

    private void rebuild(int image) throws IOException {
        if (random.nextInt(10) == 0) {
            current.set(image, publish(factory.rebuilt(current.get(image))));
        }
    }

    private void pull(int node, int image) throws IOException {
        ImageLine line = current.get(image);
        String reference = random.nextInt(10) == 0
                ? line.image().replaceFirst(":v[0-9]$", "") + "@" + line.digest()
                : line.image() + "@" + line.digest();
        now += 50 + random.nextInt(200);
        pulls.write(new PullLine((long) now, name(node), reference, false));
        written++;
        Deque<String> held = nodes.get(node);
        held.remove(reference);
        held.addLast(reference);
        if (held.size() > KEPT_PER_NODE) {
            remove(node, held.getFirst());
        }
    }

    private void remove(int node, String reference) throws IOException {
        nodes.get(node).remove(reference);
        pulls.write(new PullLine((long) now, name(node), reference, true));
    }

    private static String name(int node) {
        return "node-" + node;
    }

    /** A third of the pulls are of system images, the others fall with the rank. */
    private int image() {
        return random.nextInt(3) == 0 ? random.nextInt(systemImages) : skewed(current.size(), 0.9);
    }

    private int node() {
        return skewed(nodes.size(), 0.7);
    }

    private int skewed(int n, double exponent) {
        return Math.min(n - 1, (int) (n * Math.pow(random.nextDouble(), 1 / (1 - exponent))));
    }
}
