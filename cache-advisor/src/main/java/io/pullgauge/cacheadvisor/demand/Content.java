/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image was at one time.
 *
 * @param layers with the config; null where unknown
 * @param bytes of all layers; null where unknown
 * @param children entries of its index; 0 for a single manifest
 */
public record Content(
        String image,
        String digest,
        @Nullable List<Layer> layers,
        @Nullable Long bytes,
        int children) {}
