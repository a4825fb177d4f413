/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one node's Job ended.
 *
 * @param cause the contract's code; null where nothing failed
 * @param message what the kubelet or the Job said
 */
public record TaskResult(
        State state, @Nullable String cause, @Nullable String message, List<OfImage> images, Instant endedAt) {
    /** Copies the images. */
    public TaskResult {
        images = List.copyOf(images);
    }

    /** How it ended. */
    public enum State {
        DONE,
        FAILED,
        /** The node went away before its turn came, or with it. */
        SKIPPED
    }

    /** What became of an image. */
    public enum Outcome {
        PULLED,
        /** The node had it already. */
        PRESENT,
        FAILED,
        /** Not finished, or it ended and no event tells whether it was pulled or was there. */
        UNKNOWN
    }

    /**
     * One image onto one node.
     *
     * @param bytes as the kubelet tells them
     * @param probe what the node's agent found for a pull that failed; null where nobody looked
     */
    public record OfImage(
            String image,
            Outcome outcome,
            @Nullable Long bytes,
            @Nullable Long millis,
            @Nullable String cause,
            @Nullable String message,
            @Nullable String probe) {
        /** One for which no agent had to look. */
        public OfImage(
                String image,
                Outcome outcome,
                @Nullable Long bytes,
                @Nullable Long millis,
                @Nullable String cause,
                @Nullable String message) {
            this(image, outcome, bytes, millis, cause, message, null);
        }
    }
}
