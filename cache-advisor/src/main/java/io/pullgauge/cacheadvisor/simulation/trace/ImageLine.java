/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of the images file.
 *
 * @param image the reference, with or without a digest
 * @param digest what the reference resolves to (an index's digest where there is one); null = unknown
 * @param layers the blobs that a node of the trace's platform needs; null = unknown
 * @param children entries of the index; 0 = a single manifest, or unknown
 */
public record ImageLine(
        String image, @Nullable String digest, @Nullable List<Layer> layers, int children) {

    public ImageLine {
        layers = layers == null ? null : List.copyOf(layers);
    }
}
