/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import io.pullgauge.cacheadvisor.simulation.trace.PullLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The models once more, in the plainest words and without any index, to compare with. Every pull is by {@code name:tag@digest} or
 * {@code name@digest}.
 */
final class NaiveReplay {

    record Counts(long gets, long heads, long blobs, long bytes) {}

    private final Map<String, ImageLine> byDigest = new HashMap<>();
    private final Map<String, Map<String, String>> nodes = new HashMap<>();
    private final Map<String, Long> timers = new HashMap<>();
    private final List<String> stack = new ArrayList<>();
    private final Map<String, Long> sizes = new HashMap<>();
    private final Set<String> lruManifests = new HashSet<>();
    private final long ttl;
    private final long capacity;
    Counts uncached = new Counts(0, 0, 0, 0);
    Counts distribution = new Counts(0, 0, 0, 0);
    Counts lru = new Counts(0, 0, 0, 0);
    private final List<Long> quota = new ArrayList<>();
    private final Map<String, List<long[]>> stayOfDigest = new LinkedHashMap<>();

    NaiveReplay(List<ImageLine> images, long ttl, long capacity) {
        images.forEach(image -> byDigest.put(String.valueOf(image.digest()), image));
        this.ttl = ttl;
        this.capacity = capacity;
    }

    void replay(PullLine line) {
        Map<String, String> node = nodes.computeIfAbsent(line.node(), any -> new LinkedHashMap<>());
        String digest = line.image().substring(line.image().indexOf('@') + 1);
        if (line.removed()) {
            if (line.image().indexOf(':') < line.image().indexOf('@')) {
                node.remove(line.image());
            } else {
                String repository = line.image().substring(0, line.image().indexOf('@'));
                node.keySet()
                        .removeIf(held -> held.endsWith("@" + digest)
                                && held.substring(0, held.indexOf('@'))
                                        .split(":")[0]
                                        .equals(repository));
            }
            return;
        }
        pull(line, node, digest);
    }

    private void pull(PullLine line, Map<String, String> node, String digest) {
        String name = line.image().substring(0, line.image().indexOf('@'));
        String repository = name.split(":")[0];
        int children = Objects.requireNonNull(byDigest.get(digest)).children();
        boolean byTag = name.contains(":");
        boolean absent = !node.containsValue(digest);
        Set<String> present = new HashSet<>();
        node.values().forEach(held -> layers(held).forEach(layer -> present.add(layer.digest())));
        node.put(line.image(), digest);
        long now = line.epochMillis();
        int manifests = children > 0 ? 2 : 1;
        uncached = plus(uncached, absent ? manifests : 0, byTag ? 1 : 0, 0, 0);
        if (absent) {
            quota.add(now);
        }
        distribution = plus(distribution, 0, byTag ? 1 : 0, 0, 0);
        if (byTag || absent) {
            distribution = plus(distribution, fresh("m " + repository + digest, now), 0, 0, 0);
        }
        if (absent && children > 0) {
            distribution = plus(distribution, fresh("c " + repository + digest, now), 0, 0, 0);
        }
        lru = plus(lru, absent && lruManifests.add(digest) ? manifests : 0, byTag ? 1 : 0, 0, 0);
        for (Layer layer : absent ? layers(digest) : List.<Layer>of()) {
            if (!present.contains(layer.digest())) {
                blob(layer, repository, now);
            }
        }
    }

    private List<Layer> layers(String digest) {
        return Objects.requireNonNull(
                Objects.requireNonNull(byDigest.get(digest)).layers());
    }

    private void blob(Layer layer, String repository, long now) {
        uncached = plus(uncached, 0, 0, 1, layer.bytes());
        if (fresh("b " + repository + layer.digest(), now) == 1) {
            distribution = plus(distribution, 0, 0, 2, 2 * layer.bytes());
            stayOfDigest
                    .computeIfAbsent(layer.digest(), any -> new ArrayList<>())
                    .add(new long[] {now, now + ttl, layer.bytes()});
        }
        sizes.put(layer.digest(), layer.bytes());
        int depth = stack.indexOf(layer.digest());
        long distance = depth < 0
                ? Long.MAX_VALUE
                : stack.subList(0, depth + 1).stream().mapToLong(sizes::get).sum();
        if (depth >= 0) {
            stack.remove(depth);
        }
        stack.addFirst(layer.digest());
        if (distance > capacity) {
            lru = plus(lru, 0, 0, 1, layer.bytes());
        }
    }

    private int fresh(String key, long now) {
        if (timers.getOrDefault(key, 0L) > now) {
            return 0;
        }
        timers.put(key, now + ttl);
        return 1;
    }

    /** The most pulls in any window that ends with one. */
    long quotaPeak(long window) {
        return quota.stream()
                .mapToLong(end ->
                        quota.stream().filter(t -> t > end - window && t <= end).count())
                .max()
                .orElse(0);
    }

    long diskPeak() {
        return stayOfDigest.values().stream()
                .flatMap(List::stream)
                .mapToLong(stay -> diskAt(stay[0]))
                .max()
                .orElse(0);
    }

    private long diskAt(long time) {
        return stayOfDigest.values().stream()
                .mapToLong(list -> list.stream()
                        .filter(s -> s[0] <= time && s[1] > time)
                        .mapToLong(s -> s[2])
                        .findFirst()
                        .orElse(0))
                .sum();
    }

    /** Summed millisecond by millisecond. */
    double diskMean(long first, long last) {
        double sum = 0;
        for (long time = first; time < last; time++) {
            sum += diskAt(time);
        }
        return sum / (last - first);
    }

    long residentLru() {
        long sum = 0;
        for (String object : stack) {
            long size = sizes.getOrDefault(object, 0L);
            if (sum + size > capacity) {
                break;
            }
            sum += size;
        }
        return sum;
    }

    private static Counts plus(Counts c, long gets, long heads, long blobs, long bytes) {
        return new Counts(c.gets() + gets, c.heads() + heads, c.blobs() + blobs, c.bytes() + bytes);
    }
}
