/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which target is due, and whether what was seen there is news yet.
 *
 * <pre>{@code
 *   well ──fault──► suspected ──second look, fault──► failing ──well──► well
 *                       └────────── well ───────────────────────────────┘
 * }</pre>
 *
 * A fault, or another fault than the known one, is held until a second look confirms it: one lost packet is no news. What is well is
 * believed at once. Not safe for use by several threads: one owner, or a lock outside.
 */
public final class Agenda {

    /** What to do with what was seen. */
    public sealed interface Ruling {
        /** Tell the world; {@code since} is when this state was first seen; {@code changed} whether it differs from the last told. */
        record Publish(Instant since, boolean changed) implements Ruling {}

        /** Keep telling what was told before; a second look comes soon. */
        record Hold() implements Ruling {}
    }

    /** A look that shall start now. The second look at a suspected target may take the runtime's own long time-outs. */
    public record Due(Target target, boolean second) {}

    /**
     * How looks are shared out.
     *
     * @param recheck between a suspicion and the second look
     * @param firstSpread over what time the very first looks are spread
     * @param inFlightPerRegistry looks at one registry at the same time
     * @param perMinutePerRegistry looks at one registry within a minute; the rest waits
     */
    public record Limits(Duration recheck, Duration firstSpread, int inFlightPerRegistry, int perMinutePerRegistry) {

        /** No bound on the rate: for an interval that was asked for by name. */
        public static final int UNBOUNDED = Integer.MAX_VALUE;

        public Limits {
            if (inFlightPerRegistry < 1 || perMinutePerRegistry < 1) {
                throw new IllegalArgumentException("limits must be positive");
            }
        }
    }

    private static final class Entry {
        private Slots slots;
        private Slots.@Nullable Turn turn;
        private Instant due;
        private boolean running;
        private boolean tried;
        private boolean seen;
        private @Nullable String told;
        private Instant since = Instant.EPOCH;
        private @Nullable Instant suspectedAt;

        private Entry(Slots slots, Instant due) {
            this.slots = slots;
            this.due = due;
        }

        private Entry(Slots.Turn turn, Target target, Instant now) {
            this.turn = turn;
            this.slots = Slots.at(turn);
            this.due = slots.next(target.key(), now);
        }
    }

    /**
     * The first look at a registry goes ahead of the others, which then find a connection open: one handshake for each of them would be a
     * tenth of a start's processor time and some megabytes. A registry that does not answer holds them up no longer than this.
     */
    private static final Duration HEAD_START = Duration.ofSeconds(1);

    private static final class Usage {
        private @Nullable Instant alone; // until then, while the first look is on its way
        private int inFlight;
        private int startedInMinute;
        private long minute = Long.MIN_VALUE;

        private int free(Limits limits, Instant now) {
            return (now.isBefore(Objects.requireNonNullElse(alone, now)) ? 1 : limits.inFlightPerRegistry()) - inFlight;
        }
    }

    private final Slots slots;
    private final Limits limits;
    private final Map<Target, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Usage> usage = new HashMap<>();
    private Instant idleUntil = Instant.MIN; // before this no look can start, unless something changes
    private boolean held; // a target is due and may not start yet

    public Agenda(Slots slots, Limits limits) {
        this.slots = slots;
        this.limits = limits;
    }

    /** Replaces the set of targets, all at the usual interval: what stays keeps its history, what is new is due soon. */
    public void targets(Collection<Target> wanted, Instant now) {
        targets(wanted, Map.of(), now);
    }

    /** The same, with turns that were given for some: such a one is looked at in its turn, the first time too. */
    public void targets(Collection<Target> wanted, Map<Target, Slots.Turn> turns, Instant now) {
        idleUntil = Instant.MIN;
        Set<Target> keep = new HashSet<>(wanted);
        entries.keySet().retainAll(keep);
        for (Target target : wanted) {
            Slots.Turn turn = turns.get(target);
            Entry known = entries.get(target);
            if (known == null) {
                entries.put(target, turn == null ? usual(target, now) : new Entry(turn, target, now));
            } else if (!Objects.equals(known.turn, turn)) {
                known.turn = turn;
                known.slots = turn == null ? slots : Slots.at(turn);
                known.due = known.suspectedAt == null ? known.slots.next(target.key(), now) : known.due;
            }
        }
    }

    private Entry usual(Target target, Instant now) {
        Duration spread =
                limits.firstSpread().compareTo(slots.interval()) < 0 ? limits.firstSpread() : slots.interval();
        return new Entry(slots, now.plus(slots.share(target.key(), spread)));
    }

    /** The looks that shall start now; they count as running until {@link #seen} or {@link #failed}. */
    public List<Due> due(Instant now) {
        if (now.isBefore(idleUntil)) {
            return List.of();
        }
        List<Due> starting = new ArrayList<>();
        entries.forEach((target, entry) -> {
            if (!entry.running && !entry.due.isAfter(now) && mayStart(target.registry(), now)) {
                entry.running = true;
                starting.add(new Due(target, entry.suspectedAt != null));
            }
        });
        return starting;
    }

    /** Takes what a look saw, and says what to make of it; empty where the target is none any more. */
    public Optional<Ruling> seen(Target target, Sight sight, Instant now) {
        release(target);
        Entry entry = entries.get(target);
        if (entry == null) {
            return Optional.empty();
        }
        entry.running = false;
        boolean news = !entry.seen || !Objects.equals(entry.told, sight.cause());
        if (news && sight.cause() != null && !sight.certain() && entry.suspectedAt == null) {
            entry.suspectedAt = now;
            dueAt(entry, now.plus(limits.recheck()));
            return Optional.of(new Ruling.Hold());
        }
        if (news) {
            // The fault began when it was first suspected, not when we were sure.
            boolean fault = sight.cause() != null && entry.suspectedAt != null;
            entry.since = fault ? Objects.requireNonNull(entry.suspectedAt) : now;
        }
        entry.tried = true;
        entry.seen = true;
        entry.told = sight.cause();
        entry.suspectedAt = null;
        dueAt(entry, entry.slots.next(target.key(), now));
        return Optional.of(new Ruling.Publish(entry.since, news));
    }

    private void dueAt(Entry entry, Instant when) {
        entry.due = when;
        idleUntil = when.isBefore(idleUntil) ? when : idleUntil;
    }

    /** A look that came to nothing, by a fault of our own: tried again in its next slot. */
    public void failed(Target target, Instant now) {
        release(target);
        Entry entry = entries.get(target);
        if (entry != null) {
            entry.running = false;
            entry.tried = true;
            dueAt(entry, entry.slots.next(target.key(), now));
        }
    }

    /** The clock was set back: what was due by the clock of before would wait for as long as it was wrong. */
    public void clockSetBack(Instant now) {
        idleUntil = Instant.MIN;
        usage.values().forEach(each -> each.alone = each.alone == null ? null : Instant.MIN);
        entries.forEach((target, entry) -> {
            boolean suspected = entry.suspectedAt != null;
            Instant latest = suspected ? now.plus(limits.recheck()) : entry.slots.next(target.key(), now);
            entry.due = ReportTimes.earlier(entry.due, latest);
            entry.since = ReportTimes.earlier(entry.since, now);
            entry.suspectedAt = suspected ? ReportTimes.earlier(Objects.requireNonNull(entry.suspectedAt), now) : null;
        });
    }

    /** When to ask for due targets again at the latest, if nothing ends before. */
    public Instant nextWake(Instant now) {
        if (!now.isBefore(idleUntil)) {
            idleUntil = soonest(now);
        }
        return idleUntil;
    }

    private Instant soonest(Instant now) {
        held = false;
        Instant wake = now.plus(slots.interval());
        for (Map.Entry<Target, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (!entry.running) {
                boolean waits = !entry.due.isAfter(now);
                held |= waits;
                Instant possible = waits ? whenFree(each.getKey().registry(), now, wake) : entry.due;
                wake = possible.isBefore(wake) ? possible : wake;
            }
        }
        return wake;
    }

    /** Targets that no look has come to an end for yet; not those whose given turn may be minutes away. */
    public long unseen() {
        return entries.values().stream()
                .filter(entry -> !entry.tried && entry.turn == null)
                .count();
    }

    private boolean mayStart(String registry, Instant now) {
        Usage used = usage.computeIfAbsent(registry, key -> new Usage());
        long minute = Math.floorDiv(now.getEpochSecond(), 60);
        if (used.minute != minute) {
            used.minute = minute;
            used.startedInMinute = 0;
        }
        if (used.free(limits, now) < 1 || used.startedInMinute >= limits.perMinutePerRegistry()) {
            return false;
        }
        used.alone = used.alone == null ? now.plus(HEAD_START) : used.alone;
        used.inFlight++;
        used.startedInMinute++;
        return true;
    }

    /** A target that is due but may not start: the next minute frees its budget; an end in flight wakes the owner anyway. */
    private Instant whenFree(String registry, Instant now, Instant latest) {
        Usage used = usage.get(registry);
        if (used != null && used.free(limits, now) < 1) {
            return used.alone != null && used.alone.isAfter(now) ? used.alone : latest;
        }
        boolean spent = used != null && used.startedInMinute >= limits.perMinutePerRegistry();
        return spent ? Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), 60) + 1) * 60) : now;
    }

    private void release(Target target) {
        Usage used = usage.get(target.registry());
        if (used != null && used.inFlight > 0) {
            used.inFlight--;
            used.alone = Instant.MIN;
            idleUntil = held ? Instant.MIN : idleUntil;
        }
    }
}
