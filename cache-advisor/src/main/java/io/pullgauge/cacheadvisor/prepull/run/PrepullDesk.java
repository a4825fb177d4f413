/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Wrong;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders for pre-pulls and carries them out, on the collector that leads. Keeps nothing itself: another collector goes on where this
 * one ends. Safe for use by several threads.
 */
public final class PrepullDesk implements AutoCloseable {
    /** How often each plan is looked at. */
    public static final Duration STEP = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(PrepullDesk.class);
    private static final int TRIES = 5;
    private static final Set<StoredPlan.State> PAUSABLE = Set.of(
            StoredPlan.State.RUNNING, StoredPlan.State.STOPPED, StoredPlan.State.PAUSED, StoredPlan.State.SCHEDULED);

    private final World world;
    private final PrepullCluster cluster;
    private final Looks looks;
    private final Rounds rounds;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("prepull").daemon(true).factory());
    /** Only used by the thread that steps. */
    private boolean isAway;

    /** A desk that does nothing by itself until it is started. */
    public PrepullDesk(World world) {
        this.world = world;
        this.cluster = world.cluster();
        this.looks = new Looks(world.checks());
        this.rounds = new Rounds(world, looks);
    }

    /** What came of an order. */
    public sealed interface Drafted {
        /** It was worked out, whether all of it fits or not. */
        record Ready(Draft draft) implements Drafted {}

        /** It cannot be. */
        record Bad(Wrong wrong) implements Drafted {}
    }

    /** What came of a wish about a plan. */
    public enum Change {
        CHANGED,
        NO_SUCH_PLAN,
        /** It is in a state in which this cannot be. */
        NOT_NOW,
        /** It kept changing under us. */
        BUSY
    }

    /**
     * A plan with what its Jobs do right now.
     *
     * @param next when it runs again by its timetable; null where it has none, or runs
     */
    public record Shown(
            StoredPlan plan,
            Map<String, Sighting> now,
            @Nullable String waitsFor,
            @Nullable Instant next) {}

    /** Begins to step, again and again. */
    public PrepullDesk start() {
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::guarded, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Works an order out to be applied; changes nothing yet. */
    public Drafted draft(OrderRequest request) {
        return new Taking(world).of(request, false);
    }

    /** Works an order out only to be looked at, so that it may be for any namespace. */
    public Drafted look(OrderRequest request) {
        return new Taking(world).of(request, true);
    }

    /** The exact objects of a draft, as YAML. */
    public String manifests(Draft draft) {
        return cluster.manifests(StoredPlan.begin(draft, now()), draft.tasks());
    }

    /** Keeps the draft as a plan that runs; empty where a plan of this name is there in any namespace. */
    public Optional<StoredPlan> apply(Draft draft) {
        StoredPlan plan = StoredPlan.begin(draft, now());
        return find(plan.order().name()).isEmpty() && cluster.add(plan) ? Optional.of(plan) : Optional.empty();
    }

    private Instant now() {
        return world.clock().instant();
    }

    private List<Held> held() {
        return cluster.namespaces().stream()
                .flatMap(namespace -> cluster.plans(namespace).stream())
                .toList();
    }

    /** All plans. */
    public List<StoredPlan> plans() {
        return held().stream().map(Held::plan).toList();
    }

    private Optional<Held> find(String name) {
        return held().stream()
                .filter(held -> held.plan().order().name().equals(name))
                .findFirst();
    }

    /** One plan with what its Jobs do. */
    public Optional<Shown> show(String name) {
        return find(name).map(held -> {
            StoredPlan plan = held.plan();
            Map<String, Sighting> now = plan.open().isEmpty() ? Map.of() : cluster.sightings(held);
            return new Shown(
                    plan,
                    judged(plan, now),
                    rounds.hold(name),
                    plan.state() == StoredPlan.State.SCHEDULED
                            ? Due.next(plan, plan.order().when()).orElse(null)
                            : null);
        });
    }

    private Map<String, Sighting> judged(StoredPlan plan, Map<String, Sighting> seen) {
        Knowledge known = world.known();
        Map<String, Sighting> judged = new HashMap<>(seen);
        for (Task task : plan.open()) {
            judged.computeIfPresent(
                    task.id(),
                    (id, sighting) -> sighting.with(looks.judged(
                            plan.order(), task, known.node(task.node()).orElse(null), sighting.images())));
        }
        return judged;
    }

    /** Releases nothing more and stops what runs. */
    public Change pause(String name) {
        return change(name, PAUSABLE, plan -> plan.in(StoredPlan.State.PAUSED, "paused", null));
    }

    /** Goes on, after a pause as after a stop. */
    public Change resume(String name) {
        return change(
                name,
                PAUSABLE,
                plan -> plan.in(
                        plan.order().when() != null && plan.open().isEmpty()
                                ? StoredPlan.State.SCHEDULED
                                : StoredPlan.State.RUNNING,
                        null,
                        null));
    }

    /** Deletes the plan and its objects. It is marked first: whoever finds the mark finishes the work. */
    public Change cancel(String name) {
        Change marked = change(
                name,
                Set.of(StoredPlan.State.values()),
                plan -> plan.in(StoredPlan.State.CANCELLED, "cancelled", now()));
        if (marked == Change.CHANGED) {
            find(name).ifPresent(cluster::remove);
        }
        return marked;
    }

    private Change change(String name, Set<StoredPlan.State> from, UnaryOperator<StoredPlan> how) {
        for (int i = 0; i < TRIES; i++) {
            Held held = find(name).orElse(null);
            if (held == null) {
                return Change.NO_SUCH_PLAN;
            }
            if (!from.contains(held.plan().state())) {
                return Change.NOT_NOW;
            }
            if (cluster.save(held, how.apply(held.plan()))) {
                return Change.CHANGED;
            }
        }
        return Change.BUSY;
    }

    /** Takes every plan one step further, if this collector leads. */
    public void step() {
        rounds.step();
    }

    /** How many jobs of all plans are in each state, as of the last step. */
    public Map<String, Integer> jobs() {
        return rounds.jobs();
    }

    private void guarded() {
        try {
            step();
            if (isAway) {
                isAway = false;
                LOG.info("pre-pulls go on");
            }
        } catch (PrepullCluster.Unavailable e) {
            if (!isAway) {
                isAway = true;
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("pre-pulls wait for the cluster");
            }
        } catch (RuntimeException e) {
            // A timer forgets a task that fails once.
            LOG.atError().setCause(e).log("a pre-pull's step failed");
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("a pre-pull's step did not end; the next leader repeats it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
