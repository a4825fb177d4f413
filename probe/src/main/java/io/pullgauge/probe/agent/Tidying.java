/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import java.time.Duration;
import java.time.Instant;

/**
 * Gives memory back that nothing needs any more: the first looks at everything take some megabytes that no later one does, and each report
 * leaves some in the part of the heap that the JVM collects only when it is full. Once soon after the start, then with every second round of
 * looks, which are what leaves it behind, and every two minutes at least; it takes some thirty milliseconds. Guarded by the one thread of the
 * loop.
 */
final class Tidying {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration MOST = Duration.ofMinutes(2);

    private final Duration again;
    private final Runnable collect;
    private Instant next;

    /** @param interval in which everything is looked at once */
    Tidying(Instant start, Duration interval, Runnable collect) {
        this.again = lesser(interval.multipliedBy(2), MOST);
        this.next = start.plus(lesser(SOON, again));
        this.collect = collect;
    }

    private static Duration lesser(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Tidies where it is time; returns whether it did. */
    boolean at(Instant now) {
        // Later than the pause is long: the clock was set back.
        boolean due = !now.isBefore(next) || next.isAfter(now.plus(again));
        if (due) {
            next = now.plus(again);
            collect.run();
        }
        return due;
    }
}
