/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next report is written: as soon as every target was looked at once (or after a grace, where one hangs), then in this node's
 * slot of every interval, and soon after a change, but no oftener than the gap allows. Not safe for use by several threads.
 */
public final class ReportTimes {

    private static final Duration GAP = Duration.ofSeconds(5);

    private final String node;
    private final Duration grace;
    private Slots slots;
    private Instant next;
    private Instant last = Instant.MIN;
    private boolean first = true;

    /** @param grace after which the first report is written though targets are still unseen */
    public ReportTimes(String node, Duration interval, Duration grace, Instant now) {
        this.node = node;
        this.grace = grace;
        this.slots = new Slots(node, interval);
        this.next = now.plus(grace);
    }

    /** Every target was looked at: the first report need not wait any longer. */
    public void complete(Instant now) {
        if (first) {
            next = earlier(next, now);
        }
    }

    /** Whether no report was written yet. */
    public boolean awaitsFirst() {
        return first;
    }

    /** Something is new. */
    public void changed(Instant now) {
        if (!first) {
            Duration gap = slots.interval().compareTo(GAP) < 0 ? slots.interval() : GAP;
            Instant possible = last.plus(gap);
            next = earlier(next, possible.isAfter(now) ? possible : now);
        }
    }

    /** A report was written. */
    public void written(Instant now) {
        first = false;
        last = now;
        next = slots.next("report", now);
    }

    /** Another interval from now on. */
    public void interval(Duration interval, Instant now) {
        if (!interval.equals(slots.interval())) {
            slots = new Slots(node, interval);
            next = first ? next : slots.next("report", now);
        }
    }

    /** The clock was set back: the next report does not wait until it shows again what it showed. */
    public void clockSetBack(Instant now) {
        last = earlier(last, now);
        next = earlier(next, first ? now.plus(grace) : slots.next("report", now));
    }

    public Duration interval() {
        return slots.interval();
    }

    public boolean isDue(Instant now) {
        return !next.isAfter(now);
    }

    public Instant next() {
        return next;
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
