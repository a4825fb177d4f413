/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import java.time.Duration;
import java.time.Instant;

/**
 * Gives memory back that nothing needs any more: the first looks at everything take some megabytes that no later one does, and each report
 * leaves some in the part of the heap that the JVM collects only when it is full. Once soon after the start, then every two minutes; it
 * takes some thirty milliseconds. Guarded by the one thread of the loop.
 */
final class Tidying {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofMinutes(2);

    private final Runnable collect;
    private Instant next;

    Tidying(Instant start, Runnable collect) {
        this.next = start.plus(SOON);
        this.collect = collect;
    }

    /** Tidies where it is time; returns whether it did. */
    boolean at(Instant now) {
        // Later than the pause is long: the clock was set back.
        boolean due = !now.isBefore(next) || next.isAfter(now.plus(AGAIN));
        if (due) {
            next = now.plus(AGAIN);
            collect.run();
        }
        return due;
    }
}
