/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How one target, a registry or an image, stands at one node. */
public sealed interface Cell permits RegistryCell, ImageCell {
    /** What it is. */
    TargetKind kind();

    /** The registry's or image's name: a node has one cell of each kind and name. */
    String target();

    /** The registry that the target belongs to; empty for an invalid reference. */
    String registry();

    /** How it stands. */
    CellState state();

    /** Why it does not stand well. */
    @Nullable
    Fault fault();

    /** When this state began. */
    Instant since();

    /** The cause of what is wrong; null where nothing is. */
    default @Nullable Cause cause() {
        Fault fault = fault();
        return fault == null ? null : fault.cause();
    }

    /** Whether the other cell tells the same story, whenever it began. */
    default boolean tellsTheSame(Cell other) {
        return state() == other.state() && cause() == other.cause();
    }
}
