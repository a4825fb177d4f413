/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the fleet through every rule, and remembers since when each advice holds and which are muted. */
public final class Adviser {
    /** Advice that comes back within this time is the same advice, not a new one. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);

    private static final Duration TOUCH_EVERY = Duration.ofHours(1);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Adviser.class);

    private final List<Rule> rules;
    private final Supplier<Situation> now;
    private final Memory memory;
    private final InstantSource clock;
    private final Aftermath aftermath;
    /** Who looks holds it; guards the two that follow. At fleet size a look takes seconds now and then. */
    private final ReentrantLock looking = new ReentrantLock();

    private @Nullable String lastRevision;
    private Instant lastLook = Instant.EPOCH;
    private volatile boolean hasLooked;
    /** Guards what follows, and the aftermath. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Remembered> remembered = new HashMap<>();
    private List<Advice> last = List.of();

    /** What came of advice, and the readings by which that is measured. */
    public record Past(Diary diary, Readings readings) {
        /** Nothing is kept. */
        public static final Past NONE = new Past(Diary.NONE, (registry, from, to) -> List.of());
    }

    /** An adviser over these rules; reads what is remembered at once. */
    public Adviser(List<Rule> rules, Supplier<Situation> now, Memory memory, Past past, InstantSource clock) {
        this.rules = List.copyOf(rules);
        this.aftermath = new Aftermath(past.diary(), past.readings());
        this.now = now;
        this.memory = memory;
        this.clock = clock;
        memory.all().forEach(each -> remembered.put(each.id(), each));
    }

    /** The kinds of advice that there can be. */
    public List<String> kinds() {
        return rules.stream().map(Rule::kind).toList();
    }

    /**
     * What holds now, the most certain first. Looks again only when the fleet changed or a quarter minute passed; who asks while another
     * looks, and that takes long, hears what was found before.
     */
    public List<Advice> advice() {
        refresh(UnaryOperator.identity());
        Instant time = clock.instant();
        lock.lock();
        try {
            return last.stream().map(each -> withMute(each, time)).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Looks again as {@link #advice} does, but slowly: nobody waits for it, and the reports of a large fleet must not. */
    public void lookUnhurriedly() {
        refresh(Unhurried::of);
    }

    private boolean isMyTurn() {
        if (!hasLooked) {
            looking.lock();
            return true;
        }
        try {
            return looking.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void refresh(UnaryOperator<Situation> manner) {
        if (isMyTurn()) {
            try {
                look(manner.apply(now.get()));
            } finally {
                looking.unlock();
            }
        }
    }

    private void look(Situation situation) {
        Instant time = clock.instant();
        boolean known = situation.fleet().revision().equals(lastRevision)
                && Duration.between(lastLook, time).abs().toSeconds() < 15;
        if (!known) {
            List<Finding> found = rules.stream()
                    .flatMap(rule -> rule.look(situation).stream())
                    .toList();
            take(found, situation, time);
            lastRevision = situation.fleet().revision();
            lastLook = time;
            hasLooked = true;
        }
    }

    /** What was advised, is done, and what came of it: kept for two weeks. Advice that holds all the same is not among them. */
    public List<Advice> followed() {
        List<Advice> open = advice();
        lock.lock();
        try {
            return aftermath.followed(clock.instant()).stream()
                    .filter(each -> open.stream().noneMatch(one -> one.id().equals(each.id())))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** What happened to one advice, the oldest first. */
    public List<Note> history(String id) {
        lock.lock();
        try {
            return aftermath.history(id);
        } finally {
            lock.unlock();
        }
    }

    /** One that holds now, or is followed. */
    public Optional<Advice> find(String id) {
        return Stream.concat(advice().stream(), followed().stream())
                .filter(each -> each.id().equals(id))
                .findFirst();
    }

    /** What came of muting. */
    public enum Muting {
        DONE,
        NO_SUCH_ADVICE,
        NOT_DURABLE
    }

    /** Mutes advice until its end. */
    public Muting mute(String id, Mute mute) {
        lock.lock();
        try {
            Remembered known = remembered.get(id);
            if (known == null) {
                return Muting.NO_SUCH_ADVICE;
            }
            Remembered muted = new Remembered(id, known.kind(), known.createdAt(), known.lastSeen(), mute);
            if (!memory.save(List.of(muted))) {
                return Muting.NOT_DURABLE;
            }
            remembered.put(id, muted);
            return Muting.DONE;
        } finally {
            lock.unlock();
        }
    }

    private void take(List<Finding> findings, Situation situation, Instant time) {
        lock.lock();
        try {
            // Another collector of the same store may have taken a mute.
            memory.all().forEach(each -> remembered.put(each.id(), each));
            List<Advice> found = new ArrayList<>();
            List<Remembered> changed = new ArrayList<>();
            for (Finding finding : findings) {
                Remembered before = remembered.get(finding.id());
                Remembered after = seen(finding, before, time);
                if (!after.equals(before)) {
                    changed.add(after);
                }
                found.add(new Advice(finding.id(), finding, after.createdAt(), after.mute()));
            }
            remember(changed);
            aftermath.look(situation, found, time);
            found.sort((one, two) ->
                    Double.compare(two.finding().confidence(), one.finding().confidence()));
            last = List.copyOf(found);
        } finally {
            lock.unlock();
        }
    }

    private static Remembered seen(Finding finding, @Nullable Remembered before, Instant time) {
        if (before == null || before.lastSeen().plus(FORGOTTEN_AFTER).isBefore(time)) {
            return new Remembered(finding.id(), finding.kind(), time, time, null);
        }
        return before.lastSeen().plus(TOUCH_EVERY).isBefore(time)
                ? new Remembered(before.id(), before.kind(), before.createdAt(), time, before.mute())
                : before;
    }

    private void remember(List<Remembered> changed) {
        changed.forEach(each -> remembered.put(each.id(), each));
        if (!changed.isEmpty() && !memory.save(changed)) {
            LOG.atWarn().addKeyValue("advice", changed.size()).log("advice could not be remembered");
        }
    }

    private Advice withMute(Advice advice, Instant time) {
        Remembered known = remembered.get(advice.id());
        Mute mute = known == null ? null : known.mute();
        return new Advice(
                advice.id(),
                advice.finding(),
                advice.createdAt(),
                mute != null && mute.until().isAfter(time) ? mute : null);
    }
}
