/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a report is newer than what is known of its node.
 *
 * <p>Within one agent process the sequence decides. Between two (a restart, or a rolling update in which both live for a while) the node's
 * clock does, because a report of the old process may arrive after the new one's first. A clock that was set back would lock the new process
 * out, so it is believed in any case once the known one has been silent for as long as makes a node stale; and at once where the known one
 * is of a time that has not come yet and the new one is not.
 */
final class Order {
    /** Clocks differ a little. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private Order() {}

    /**
     * Judges the report.
     *
     * @param retired the highest sequence taken from this agent process before another one followed it
     */
    static Verdict judge(@Nullable NodeView known, Observation report, OptionalLong retired) {
        if (known == null) {
            return Verdict.APPLIED;
        }
        if (known.instance().equals(report.instance())) {
            return bySequence(report.sequence(), known.sequence());
        }
        if (retired.isPresent() && report.sequence() <= retired.getAsLong()) {
            return bySequence(report.sequence(), retired.getAsLong());
        }
        boolean silent = report.receivedAt().isAfter(known.staleAt());
        return silent || wasSetRight(known, report) || !report.sentAt().isBefore(known.sentAt())
                ? Verdict.APPLIED
                : Verdict.LATE;
    }

    private static boolean wasSetRight(NodeView known, Observation report) {
        return known.sentAt().isAfter(report.receivedAt().plus(AHEAD))
                && !report.sentAt().isAfter(report.receivedAt().plus(AHEAD));
    }

    private static Verdict bySequence(long sequence, long highest) {
        return sequence > highest ? Verdict.APPLIED : sequence == highest ? Verdict.DUPLICATE : Verdict.LATE;
    }
}
