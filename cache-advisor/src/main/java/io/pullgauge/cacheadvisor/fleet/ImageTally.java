/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** How the images of one registry stand at one node; {@code causes} counts the failing ones, {@code doubts} the undecided. */
public record ImageTally(int ok, int failing, int unknown, Map<Cause, Integer> causes, Map<Cause, Integer> doubts) {

    /** No image of this registry is looked at. */
    public static final ImageTally NONE = new ImageTally(0, 0, 0, Map.of(), Map.of());

    /** Counts these images. */
    public static ImageTally of(Collection<ImageCell> images) {
        Map<CellState, Integer> counts = new EnumMap<>(CellState.class);
        Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
        Map<Cause, Integer> doubts = new EnumMap<>(Cause.class);
        for (ImageCell image : images) {
            counts.merge(image.state(), 1, Integer::sum);
            if (image.fault() != null && image.state() != CellState.OK) {
                (image.state() == CellState.FAILING ? causes : doubts)
                        .merge(image.fault().cause(), 1, Integer::sum);
            }
        }
        return new ImageTally(
                counts.getOrDefault(CellState.OK, 0),
                counts.getOrDefault(CellState.FAILING, 0),
                counts.getOrDefault(CellState.UNKNOWN, 0),
                Map.copyOf(causes),
                Map.copyOf(doubts));
    }

    /** How many images were looked at. */
    public int total() {
        return ok + failing + unknown;
    }
}
