/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether one node could pull one image.
 *
 * @param image the reference, canonical where the report gives it so
 * @param registry the host that the reference names; empty for an invalid reference
 * @param since when this state began
 */
public record ImageCell(
        String image,
        String registry,
        CellState state,
        @Nullable Fault fault,
        Instant since,
        @Nullable String digest,
        @Nullable Long bytes) {

    /** Whether the other cell tells the same story, whenever it began. */
    boolean sameAs(ImageCell other) {
        return state == other.state
                && (fault == null ? null : fault.cause()) == (other.fault == null ? null : other.fault.cause());
    }

    ImageCell since(Instant start) {
        return new ImageCell(image, registry, state, fault, start, digest, bytes);
    }
}
