/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pod's wait began, turned out to have another cause, or is over.
 *
 * @param cause null when it is over
 */
public record PodChange(
        PodKey key,
        String uid,
        @Nullable NodeKey node,
        String image,
        @Nullable Cause cause,
        Instant at) {

    static PodChange over(PodSeen pod, Instant at) {
        return new PodChange(pod.key(), pod.uid(), null, "", null, at);
    }

    static PodChange of(PodCase known, Instant at) {
        StuckImage culprit = known.culprit().orElse(null);
        if (known.state() == PodCase.State.PULLING) {
            String image =
                    known.pulls().isEmpty() ? "" : known.pulls().getFirst().image();
            return new PodChange(known.pod().key(), known.pod().uid(), known.nodeKey(), image, Cause.PULL_DEADLINE, at);
        }
        return known.state() == PodCase.State.WAITING && culprit != null
                ? new PodChange(
                        known.pod().key(),
                        known.pod().uid(),
                        known.nodeKey(),
                        culprit.image(),
                        Join.of(known, culprit).cause(),
                        at)
                : over(known.pod(), at);
    }

    /** Whether the pod waits. */
    public boolean isStuck() {
        return cause != null;
    }

    boolean sameAs(PodChange other) {
        return cause == other.cause && Objects.equals(image, other.image);
    }
}
