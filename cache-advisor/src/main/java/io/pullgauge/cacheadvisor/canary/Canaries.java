/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.canary;

import io.pullgauge.cacheadvisor.canary.Canary.State;
import io.pullgauge.cacheadvisor.canary.CanaryCluster.Unavailable;
import io.pullgauge.probe.explain.Explainer;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Canaries from the wish to the answer. Safe for use by many threads; {@link #ask} blocks for the API server, nothing else does.
 *
 * <p>Each costs one pull, and where the credentials are wrong one failed login: so a wish that was answered within the last minute gets
 * that answer, and a Job is ended at the first failure, before the kubelet tries again.
 */
public final class Canaries {
    private static final Logger LOG = LoggerFactory.getLogger(Canaries.class);

    /** How long the kubelet may take; the Job has the same bound, so that it ends without us too. */
    public static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration SAME_ANSWER = Duration.ofMinutes(1);
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final Duration NO_POD = Duration.ofSeconds(15);
    private static final int MOST_RUNNING = 10;
    private static final int MOST_KEPT = 500;
    private static final int LONGEST_MESSAGE = 16 << 10;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /**
     * Where canaries may run.
     *
     * @param namespaces that their owners named; empty for none
     * @param secrets whether pull secrets may be looked at there
     */
    public record Rules(Set<String> namespaces, boolean secrets) {
        /** Nothing is allowed. */
        public static final Rules NONE = new Rules(Set.of(), false);

        public Rules {
            namespaces = Set.copyOf(namespaces);
        }
    }

    /** What became of a wish. */
    public sealed interface Answer {}

    /** It runs, or has just been answered. */
    public record Accepted(Canary canary) implements Answer {}

    /** It does not, and why. */
    public record Refused(Why why, String text) implements Answer {}

    /** Why a wish is refused. */
    public enum Why {
        /** Something in it is no name or no reference. */
        BAD,
        /** The namespace is not among those that were named. */
        NOT_ALLOWED,
        /** Too many run. */
        BUSY,
        /** The API server did not take it. */
        AWAY
    }

    private final Rules rules;
    private final CanaryCluster cluster;
    private final BooleanSupplier leads;
    private final Executor background;
    private final InstantSource clock;
    private final List<Consumer<Canary>> listeners = new ArrayList<>(); // written before the watch begins
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Canary> all = new HashMap<>(); // guarded by lock; by name
    private final Map<String, String> pods = new HashMap<>(); // guarded by lock; uid by name
    private final Map<String, CompletableFuture<Canary>> waiting = new HashMap<>(); // guarded by lock; by name
    private final Set<String> questioned = new HashSet<>(); // guarded by lock; whose Job was asked why it has no pod

    /** None yet. */
    public Canaries(
            Rules rules, CanaryCluster cluster, BooleanSupplier leads, Executor background, InstantSource clock) {
        this.rules = rules;
        this.cluster = cluster;
        this.leads = leads;
        this.background = background;
        this.clock = clock;
    }

    /** Told of each that begins or ends; to be called before anything else. */
    public void onChange(Consumer<Canary> listener) {
        listeners.add(listener);
    }

    /** Where they may run. */
    public Rules rules() {
        return rules;
    }

    /** Takes over what an earlier collector left. */
    public void restore() {
        if (rules.namespaces().isEmpty()) {
            return;
        }
        background.execute(() -> {
            try {
                for (Canary each : cluster.known()) {
                    lock.lock();
                    try {
                        all.putIfAbsent(each.name(), each);
                    } finally {
                        lock.unlock();
                    }
                    tell(each);
                }
            } catch (Unavailable e) {
                LOG.atInfo().addKeyValue("reason", e.getMessage()).log("earlier canaries are not known");
            }
        });
    }

    /** Starts it, unless it runs or has just been answered. */
    public Answer ask(Wish wish) {
        Optional<Refused> bad = refusal(wish);
        if (bad.isPresent()) {
            return bad.get();
        }
        Instant now = clock.instant();
        Canary fresh;
        lock.lock();
        try {
            Optional<Canary> known = all.values().stream()
                    .filter(each -> each.wish().equals(wish))
                    .filter(each -> each.endedAt() == null
                            || each.endedAt().plus(SAME_ANSWER).isAfter(now))
                    .max(Comparator.comparing(Canary::startedAt));
            if (known.isPresent()) {
                return new Accepted(known.get());
            }
            if (all.values().stream().filter(each -> each.endedAt() == null).count() >= MOST_RUNNING) {
                return new Refused(Why.BUSY, MOST_RUNNING + " canaries run already");
            }
            fresh = new Canary(wish.name(now), wish, State.RUNNING, "", now, null, List.of());
            all.put(fresh.name(), fresh);
        } finally {
            lock.unlock();
        }
        return created(fresh);
    }

    private Answer created(Canary fresh) {
        Wish wish = fresh.wish();
        Canary looked = fresh;
        try {
            if (rules.secrets()) {
                looked = new Canary(
                        fresh.name(),
                        wish,
                        fresh.state(),
                        fresh.message(),
                        fresh.startedAt(),
                        null,
                        cluster.look(wish.identity(), wish.image()));
            }
            Canary known = looked;
            lock.lock();
            try {
                all.computeIfPresent(fresh.name(), (name, now) -> now.endedAt() == null ? known : now);
            } finally {
                lock.unlock();
            }
            cluster.create(known);
            byName(fresh.name()).ifPresent(this::tell);
            return new Accepted(byName(fresh.name()).orElse(known));
        } catch (Unavailable e) {
            String why = Objects.requireNonNullElse(e.getMessage(), "the cluster does not answer");
            lock.lock();
            try {
                all.remove(fresh.name());
            } finally {
                lock.unlock();
            }
            settle(fresh.ended(State.UNKNOWN, why, clock.instant()));
            return new Refused(Why.AWAY, why);
        }
    }

    private Optional<Refused> refusal(Wish wish) {
        Identity who = wish.identity();
        if (!rules.namespaces().contains(who.namespace())) {
            return Optional.of(new Refused(
                    Why.NOT_ALLOWED,
                    "canaries may not run in the namespace " + who.namespace()
                            + " (expected: one that its owner named in canary.namespaces)"));
        }
        boolean named = NAME.matcher(who.serviceAccount()).matches()
                && NAME.matcher(wish.node()).matches()
                && who.pullSecrets().stream()
                        .allMatch(each -> NAME.matcher(each).matches());
        if (!named) {
            return Optional.of(new Refused(
                    Why.BAD,
                    "the node, the service account or a pull secret has no valid name (expected: a DNS name)"));
        }
        return ImageReference.parse(wish.image()) instanceof ParsedReference.Valid
                ? Optional.empty()
                : Optional.of(new Refused(Why.BAD, "the image is no valid reference, and nothing can be asked for it"));
    }

    /** The answer to this wish once there is one; asks for it where nobody has. Never fails, and ends within {@link #LONGEST} and a little. */
    public CompletableFuture<Canary> decided(Wish wish) {
        CompletableFuture<Canary> answer = new CompletableFuture<>();
        background.execute(() -> {
            switch (ask(wish)) {
                case Refused refused ->
                    answer.complete(new Canary(
                            "", wish, State.UNKNOWN, refused.text(), clock.instant(), clock.instant(), List.of()));
                case Accepted accepted -> {
                    CompletableFuture<Canary> end = ended(accepted.canary().name());
                    var _ = end.thenAccept(answer::complete);
                }
            }
        });
        return answer;
    }

    private CompletableFuture<Canary> ended(String name) {
        lock.lock();
        try {
            Canary known = all.get(name);
            return known == null || known.endedAt() != null
                    ? CompletableFuture.completedFuture(known)
                    : waiting.computeIfAbsent(name, key -> new CompletableFuture<>());
        } finally {
            lock.unlock();
        }
    }

    /** A canary's pod changed. Also of one that another collector started. */
    public void seen(Sighting pod) {
        if (!rules.namespaces().contains(pod.wish().identity().namespace())) {
            return;
        }
        Instant now = clock.instant();
        Canary known;
        lock.lock();
        try {
            if (all.size() >= MOST_KEPT && !all.containsKey(pod.canary())) {
                return;
            }
            known = all.computeIfAbsent(
                    pod.canary(),
                    name -> new Canary(name, pod.wish(), State.RUNNING, "", pod.createdAt(), null, pod.secrets()));
            pods.put(pod.canary(), pod.uid());
        } finally {
            lock.unlock();
        }
        if (known.endedAt() != null) {
            return;
        }
        switch (pod.kind()) {
            case WAITING -> waits(known, pod.message());
            case PULLED -> finish(known.ended(State.PULLED, "", now));
            case FAILED -> failed(known, pod, now);
            case ENDED -> finish(known.ended(State.UNKNOWN, "its pod ended before the pull: " + pod.message(), now));
        }
    }

    /** Remembered, so that a canary that gets no place says so at its end. */
    private void waits(Canary known, String why) {
        if (!why.isBlank()) {
            lock.lock();
            try {
                all.computeIfPresent(
                        known.name(),
                        (name, now) -> now.endedAt() != null
                                ? now
                                : new Canary(
                                        name, now.wish(), now.state(), cut(why), now.startedAt(), null, now.secrets()));
            } finally {
                lock.unlock();
            }
        }
    }

    /** A back-off without a cause sends us to the events. */
    private void failed(Canary known, Sighting pod, Instant now) {
        if (Explainer.explain(pod.message()).asCause() != Cause.UNKNOWN) {
            finish(known.ended(State.FAILED, cut(pod.message()), now));
            return;
        }
        background.execute(() -> {
            String words = complaints(known, pod.uid()).stream()
                    .filter(each -> Explainer.explain(each).asCause() != Cause.UNKNOWN)
                    .reduce((one, two) -> two)
                    .orElse(pod.message());
            finish(known.ended(State.FAILED, cut(words), clock.instant()));
        });
    }

    private List<String> complaints(Canary known, @Nullable String uid) {
        try {
            return cluster.complaints(
                    known.wish().identity().namespace(), uid == null ? List.of() : List.of(uid), known.name());
        } catch (Unavailable e) {
            LOG.atDebug().addKeyValue("canary", known.name()).log("a canary's events cannot be read");
            return List.of();
        }
    }

    /** The pod went before it said anything. */
    public void gone(String uid) {
        Canary known;
        lock.lock();
        try {
            known = pods.entrySet().stream()
                    .filter(each -> each.getValue().equals(uid))
                    .map(each -> all.get(each.getKey()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
        if (known != null && known.endedAt() == null) {
            finish(known.ended(
                    State.UNKNOWN, "its pod was deleted before the kubelet had pulled the image", clock.instant()));
        }
    }

    private void finish(Canary ended) {
        lock.lock();
        try {
            Canary before = all.get(ended.name());
            if (before == null || before.endedAt() != null) {
                return;
            }
            all.put(ended.name(), ended);
        } finally {
            lock.unlock();
        }
        settle(ended);
        tell(ended);
        // The Job ends by its own deadline where nobody leads.
        if (leads.getAsBoolean()) {
            background.execute(() -> {
                try {
                    cluster.end(ended);
                } catch (Unavailable e) {
                    LOG.atInfo()
                            .addKeyValue("canary", ended.name())
                            .addKeyValue("reason", e.getMessage())
                            .log("a canary's job ends by its own deadline only");
                }
            });
        }
    }

    private void settle(Canary ended) {
        CompletableFuture<Canary> answer;
        lock.lock();
        try {
            answer = waiting.remove(ended.name());
        } finally {
            lock.unlock();
        }
        if (answer != null) {
            answer.complete(ended);
        }
    }

    private void tell(Canary ended) {
        listeners.forEach(each -> each.accept(ended));
    }

    /** Ends what takes too long, asks why a Job has no pod, forgets what is old. Called every few seconds. */
    public void tick() {
        Instant now = clock.instant();
        List<Canary> late = new ArrayList<>();
        List<Canary> podless = new ArrayList<>();
        lock.lock();
        try {
            all.values()
                    .removeIf(each -> each.endedAt() != null
                            && each.endedAt().plus(MEMORY).isBefore(now));
            pods.keySet().retainAll(all.keySet());
            questioned.retainAll(all.keySet());
            for (Canary each : all.values()) {
                if (each.endedAt() != null) {
                    continue;
                }
                if (each.startedAt().plus(LONGEST).plus(GRACE).isBefore(now)) {
                    late.add(each);
                } else if (!pods.containsKey(each.name())
                        && each.startedAt().plus(NO_POD).isBefore(now)
                        && questioned.add(each.name())) {
                    podless.add(each);
                }
            }
        } finally {
            lock.unlock();
        }
        late.forEach(each -> finish(each.ended(
                State.UNKNOWN,
                each.message().isBlank()
                        ? "the pull neither failed nor ended within " + LONGEST.toMinutes() + " min"
                        : each.message(),
                now)));
        podless.forEach(each -> background.execute(() -> complaints(each, null).stream()
                .reduce((one, two) -> two)
                .ifPresent(why -> finish(each.ended(State.UNKNOWN, cut("no pod: " + why), clock.instant())))));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }

    /** The one with this name. */
    public Optional<Canary> byName(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(all.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** All of the last hour, the newest first. */
    public List<Canary> all() {
        lock.lock();
        try {
            return all.values().stream()
                    .sorted(Comparator.comparing(Canary::startedAt).reversed().thenComparing(Canary::name))
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
