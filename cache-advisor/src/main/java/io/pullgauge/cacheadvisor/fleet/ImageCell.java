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
        @Nullable Long bytes)
        implements Cell {

    @Override
    public TargetKind kind() {
        return TargetKind.IMAGE;
    }

    @Override
    public String target() {
        return image;
    }

    /** This cell where the newer one says nothing else, so that what is in memory stays; or the newer one with the time at which its state began. */
    ImageCell carriedTo(ImageCell newer) {
        if (!tellsTheSame(newer)) {
            return newer;
        }
        ImageCell same = newer.since(since);
        return same.equals(this) ? this : same;
    }

    ImageCell since(Instant start) {
        return new ImageCell(image, registry, state, fault, start, digest, bytes);
    }
}
