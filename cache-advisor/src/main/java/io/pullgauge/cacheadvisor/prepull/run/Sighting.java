/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Job as it stands.
 *
 * @param message why it failed or cannot begin, in the cluster's own words
 * @param endedAt null while it has not ended
 */
public record Sighting(
        State state,
        List<TaskResult.OfImage> images,
        @Nullable String message,
        @Nullable Instant endedAt) {
    /** Copies the images. */
    public Sighting {
        images = List.copyOf(images);
    }

    /** Where a Job is in its life. */
    public enum State {
        SUSPENDED,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    /** The same with these images. */
    Sighting with(List<TaskResult.OfImage> others) {
        return new Sighting(state, others, message, endedAt);
    }

    /** Whether nothing more will come of it. */
    boolean isOver() {
        return state == State.SUCCEEDED || state == State.FAILED;
    }
}
