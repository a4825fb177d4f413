/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What pulling every image once on every node that looks at it would cost: without a cache one unit for each node and image, with one for
 * each image. Sizes are whole images as the manifest states them; layers that nodes share make the true bytes fewer on both sides.
 *
 * @param pairs node × image
 * @param images distinct ones
 * @param sized pairs of which the size is known; bytes are of these only
 */
record Demand(int nodes, int images, int pairs, int sized, long bytesDirect, long bytesCached) {

    static Map<String, Demand> byRegistry(FleetView fleet) {
        Map<String, Gathering> gatherings = new TreeMap<>();
        for (Standing node : fleet.nodes()) {
            for (ImageCell image : node.images()) {
                if (!image.registry().isEmpty()) {
                    gatherings
                            .computeIfAbsent(image.registry(), registry -> new Gathering())
                            .add(node.key(), image);
                }
            }
        }
        Map<String, Demand> demands = new TreeMap<>();
        gatherings.forEach((registry, gathering) -> demands.put(registry, gathering.demand()));
        return demands;
    }

    static Demand of(FleetView fleet, String registry, Collection<NodeKey> nodes) {
        Predicate<NodeKey> wanted = Set.copyOf(nodes)::contains;
        Gathering gathering = new Gathering();
        for (Standing node : fleet.nodes()) {
            if (wanted.test(node.key())) {
                node.images().stream()
                        .filter(image -> image.registry().equals(registry))
                        .forEach(image -> gathering.add(node.key(), image));
            }
        }
        return gathering.demand();
    }

    double nodesPerImage() {
        return images == 0 ? 0 : (double) pairs / images;
    }

    int savedUnits() {
        return pairs - images;
    }

    private static final class Gathering {
        private final Set<NodeKey> nodes = new HashSet<>();
        private final Map<String, Long> images = new HashMap<>();
        private int pairs;
        private int sized;
        private long bytes;

        void add(NodeKey node, ImageCell image) {
            nodes.add(node);
            pairs++;
            Long size = image.bytes();
            images.merge(image.image(), size == null ? 0L : size, Math::max);
            if (size != null && size > 0) {
                sized++;
                bytes += size;
            }
        }

        Demand demand() {
            long once = images.values().stream().mapToLong(Long::longValue).sum();
            return new Demand(nodes.size(), images.size(), pairs, sized, bytes, once);
        }
    }
}
