/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What planning must know of a node.
 *
 * @param identities by registry: the address or account whose quota this node spends there; absent where none is counted
 * @param caches by registry: the pull-through cache that this node asks first; absent where it asks the registry itself
 * @param images references and digests of what it has
 * @param layers digests of the layers that it has
 * @param disk null where nobody knows it
 * @param unfit why nothing can be pulled there now; null where it can
 */
public record NodeRoom(
        String node,
        @Nullable String zone,
        Map<String, String> identities,
        Map<String, String> caches,
        Set<String> images,
        Set<String> layers,
        @Nullable Disk disk,
        @Nullable String unfit) {
    /** Copies what it is given. */
    public NodeRoom {
        identities = Map.copyOf(identities);
        caches = Map.copyOf(caches);
        images = Set.copyOf(images);
        layers = Set.copyOf(layers);
    }

    boolean has(WantedImage image) {
        return images.contains(image.reference()) || images.contains(image.key());
    }

    /** Where the image comes from for this node: two nodes with the same source need it fetched from the registry only once. */
    String source(WantedImage image) {
        String cache = caches.get(image.registry());
        return cache == null ? "zone " + (zone == null ? "" : zone) : "cache " + cache;
    }

    boolean isCached(WantedImage image) {
        return caches.containsKey(image.registry());
    }
}
