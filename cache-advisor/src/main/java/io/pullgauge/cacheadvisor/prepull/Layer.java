/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

/**
 * A blob that a node keeps by its digest.
 *
 * @param bytes as they are transferred
 */
public record Layer(String digest, long bytes) {
    /** Refuses sizes that cannot be. */
    public Layer {
        if (bytes < 0) {
            throw new IllegalArgumentException("a layer of " + bytes + " bytes");
        }
    }
}
