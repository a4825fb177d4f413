/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.util.List;

/**
 * An image that shall be on nodes before it is asked for there.
 *
 * @param reference as the workload names it, so that the kubelet finds it under that name
 * @param key what is the same for the same content: the digest where it is known, else the reference
 * @param layers what it consists of; one of the image's whole size where only that is known
 * @param weight how much a second of its pull matters beside another image's
 */
public record WantedImage(String reference, String key, String registry, List<Layer> layers, double weight) {
    /** Copies the layers. */
    public WantedImage {
        layers = List.copyOf(layers);
    }

    /** An image of which only the size is known. */
    public static WantedImage whole(String reference, String key, String registry, long bytes) {
        return new WantedImage(reference, key, registry, List.of(new Layer(key, bytes)), 1);
    }

    /** What a node without any of its layers transfers. */
    public long bytes() {
        return layers.stream().mapToLong(Layer::bytes).sum();
    }
}
