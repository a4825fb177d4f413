/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a quota was spent, read from its remainder: falls are units spent, and where units that were seen to be spent come back one window
 * later, that many more must have been spent for the remainder to be as it is. Units of which nobody saw when they were spent come back
 * unforeseen; across such a rise nothing is counted, so the burn is a lower bound.
 *
 * @param spent what was spent, and when, the oldest first
 * @param from the first reading that counts: the first after the registry changed the limit
 * @param to the last
 * @param empty when there was nothing left to spend: what was wanted in that time cannot be seen
 * @param outstanding units that were spent before the first reading and are not back yet
 * @param reset when all units were seen to come back at once, the last time; null where never
 */
record Burn(
        List<Spent> spent,
        Instant from,
        Instant to,
        List<Span> empty,
        WindowKind kind,
        long outstanding,
        @Nullable Instant reset) {
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    /** One unit may be spent between two nodes' readings of the same moment. */
    private static final long SLACK = 2;

    /** A part of the time. */
    record Span(Instant from, Instant to) {}

    /** Units spent after one reading and by the next. */
    record Spent(Instant after, Instant by, long units) {
        Instant middle() {
            return after.plus(Duration.between(after, by).dividedBy(2));
        }
    }

    static Burn of(List<QuotaObservation> points) {
        QuotaObservation last = points.getLast();
        int first = points.size() - 1;
        while (first > 0 && Objects.equals(points.get(first - 1).limit(), last.limit())) {
            first--;
        }
        List<QuotaObservation> usable = points.subList(first, points.size());
        Long window = last.windowSeconds();
        Duration length = window == null ? null : Duration.ofSeconds(window);
        Reading sliding = new Reading(length, false);
        usable.forEach(sliding::add);
        if (!sliding.tooEarlyBack) {
            return sliding.burn();
        }
        Reading fixed = new Reading(length, true);
        usable.forEach(fixed::add);
        return fixed.burn();
    }

    /** What is left of it after this time. */
    Burn since(Instant start) {
        List<Spent> kept =
                spent.stream().filter(each -> each.by().isAfter(start)).toList();
        List<Span> closed =
                empty.stream().filter(each -> !each.from().isBefore(start)).toList();
        return new Burn(kept, from.isBefore(start) ? start : from, to, closed, kind, outstanding, reset);
    }

    long units() {
        return spent.stream().mapToLong(Spent::units).sum();
    }

    Duration elapsed() {
        return Duration.between(from, to);
    }

    /** Units an hour; zero where two readings are not far enough apart to tell a rate. */
    double unitsPerHour() {
        return isTelling() ? units() * 3600.0 * 1000 / elapsed().toMillis() : 0;
    }

    /** Whether the readings span enough time for a rate. */
    boolean isTelling() {
        return elapsed().compareTo(SHORTEST) >= 0;
    }

    /** Walks the readings once, under the assumption of one kind of window. */
    private static final class Reading {
        private final @Nullable Duration window;
        private final boolean fixed;
        private final List<Spent> spent = new ArrayList<>();
        private final List<Span> empty = new ArrayList<>();
        private final Deque<Spent> due = new ArrayDeque<>();
        private @Nullable QuotaObservation first;
        private @Nullable QuotaObservation before;
        private @Nullable Instant reset;
        private long dueUnits;
        private long unseen;
        private boolean tooEarlyBack;
        private boolean cameBackOnTime;

        Reading(@Nullable Duration window, boolean fixed) {
            this.window = window;
            this.fixed = fixed;
        }

        void add(QuotaObservation now) {
            if (before == null) {
                first = now;
                unseen = now.limit() == null ? 0 : Math.max(0, now.limit() - now.remaining());
            } else {
                if (before.remaining() == 0 && now.remaining() == 0) {
                    empty.add(new Span(before.at(), now.at()));
                }
                if (fixed) {
                    addFixed(before, now);
                } else {
                    addSliding(before, now);
                }
            }
            before = now;
        }

        private void addFixed(QuotaObservation last, QuotaObservation now) {
            long fall = last.remaining() - now.remaining();
            if (fall >= 0) {
                spend(last.at(), now.at(), fall);
            } else {
                reset = now.at();
                unseen = 0;
                spend(last.at(), now.at(), now.limit() == null ? 0 : Math.max(0, now.limit() - now.remaining()));
            }
        }

        private void addSliding(QuotaObservation last, QuotaObservation now) {
            long back = window == null ? 0 : returned(now.at().minus(window));
            cameBackOnTime |= back > 0;
            long units = last.remaining() - now.remaining() + back;
            if (units < 0) {
                unseen = Math.max(0, unseen + units);
            } else {
                spend(last.at(), now.at(), units);
            }
            // More is left than the units that are still out for sure allow: they came back before their time.
            long used = now.limit() == null ? Long.MAX_VALUE : now.limit() - now.remaining();
            tooEarlyBack |= window != null
                    && used + SLACK
                            < sureAt(now.at().minus(window.multipliedBy(95).dividedBy(100)));
        }

        private long returned(Instant until) {
            long back = 0;
            while (!due.isEmpty() && !due.getFirst().middle().isAfter(until)) {
                back += due.removeFirst().units();
            }
            dueUnits -= back;
            return back;
        }

        private long sureAt(Instant youngerThan) {
            long sure = dueUnits;
            for (Spent each : due) {
                if (each.after().isAfter(youngerThan)) {
                    break;
                }
                sure -= each.units();
            }
            return sure;
        }

        private void spend(Instant after, Instant by, long units) {
            if (units > 0) {
                Spent each = new Spent(after, by, units);
                spent.add(each);
                due.addLast(each);
                dueUnits += units;
            }
        }

        Burn burn() {
            QuotaObservation one = Objects.requireNonNull(first);
            QuotaObservation last = Objects.requireNonNull(before);
            boolean stillOut = window != null && last.at().isBefore(one.at().plus(window));
            WindowKind kind = fixed ? WindowKind.FIXED : cameBackOnTime ? WindowKind.SLIDING : WindowKind.UNKNOWN;
            return new Burn(
                    List.copyOf(spent), one.at(), last.at(), List.copyOf(empty), kind, stillOut ? unseen : 0, reset);
        }
    }
}
