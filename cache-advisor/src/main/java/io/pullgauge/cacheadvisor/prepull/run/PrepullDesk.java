/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.prepull.Limits;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Checked;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Wrong;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Held;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
    private static final int MOST_PULLS = 100_000;
    private static final int TRIES = 5;
    private static final Map<String, Integer> NONE =
            Map.of("waiting", 0, "running", 0, "done", 0, "failed", 0, "skipped", 0);

    private final PrepullCluster cluster;
    private final Supplier<FleetView> fleet;
    private final Supplier<List<QuotaStanding>> quotas;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Map<String, String> holds = new ConcurrentHashMap<>();
    private final AtomicReference<Map<String, Integer>> jobs = new AtomicReference<>(NONE);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("prepull").daemon(true).factory());
    /** Only used by the thread that steps. */
    private boolean isAway;

    /** A desk that does nothing by itself until it is started. */
    public PrepullDesk(
            PrepullCluster cluster,
            Supplier<FleetView> fleet,
            Supplier<List<QuotaStanding>> quotas,
            BooleanSupplier leads,
            InstantSource clock) {
        this.cluster = cluster;
        this.fleet = fleet;
        this.quotas = quotas;
        this.leads = leads;
        this.clock = clock;
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

    /** A plan with what its Jobs do right now. */
    public record Shown(
            StoredPlan plan,
            Map<String, Sighting> now,
            @Nullable String waitsFor) {}

    /** Begins to step, again and again. */
    public PrepullDesk start() {
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::guarded, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Works an order out to be applied; changes nothing yet. */
    public Drafted draft(OrderRequest request) {
        return draft(request, false);
    }

    /** Works an order out only to be looked at, so that it may be for any namespace. */
    public Drafted look(OrderRequest request) {
        return draft(request, true);
    }

    private Drafted draft(OrderRequest request, boolean dry) {
        return switch (request.check(cluster.namespaces(), dry)) {
            case Checked.Bad bad -> new Drafted.Bad(bad.wrong());
            case Checked.Good good -> draft(good.order());
        };
    }

    private Drafted draft(Order order) {
        List<ClusterNode> all = cluster.nodes();
        Set<String> names = all.stream().map(ClusterNode::name).collect(Collectors.toSet());
        Optional<String> unknown =
                order.nodes().stream().filter(name -> !names.contains(name)).findFirst();
        if (unknown.isPresent()) {
            return bad("/nodes", "the cluster has no node \"" + unknown.get() + "\"");
        }
        Selector selector = Selector.parse(order.selector());
        List<ClusterNode> nodes = all.stream()
                .filter(node -> order.isOpen()
                        ? selector.matches(node.labels())
                        : order.nodes().contains(node.name()))
                .toList();
        if (nodes.isEmpty()) {
            return bad("/selector", "matches none of the cluster's " + all.size() + " nodes");
        }
        if (nodes.size() > OrderRequest.MOST_NODES
                || nodes.size() * order.images().size() > MOST_PULLS) {
            return bad(
                    "/nodes",
                    nodes.size() + " nodes with " + order.images().size() + " images each (expected: at most "
                            + OrderRequest.MOST_NODES + " nodes and " + MOST_PULLS + " pulls)");
        }
        return new Drafted.Ready(new Drafting(order, cluster.server(), known()).of(nodes, 0));
    }

    private static Drafted bad(String pointer, String detail) {
        return new Drafted.Bad(new Wrong(pointer, detail));
    }

    private Knowledge known() {
        return new Knowledge(fleet.get(), quotas.get());
    }

    /** The exact objects of a draft, as YAML. */
    public String manifests(Draft draft) {
        return cluster.manifests(StoredPlan.begin(draft, clock.instant()));
    }

    /** Keeps the draft as a plan that runs; empty where a plan of this name is there in any namespace. */
    public Optional<StoredPlan> apply(Draft draft) {
        StoredPlan plan = StoredPlan.begin(draft, clock.instant());
        return find(plan.order().name()).isEmpty() && cluster.add(plan) ? Optional.of(plan) : Optional.empty();
    }

    /** All plans. */
    public List<StoredPlan> plans() {
        return cluster.plans().stream().map(Held::plan).toList();
    }

    private Optional<Held> find(String name) {
        return cluster.plans().stream()
                .filter(held -> held.plan().order().name().equals(name))
                .findFirst();
    }

    /** One plan with what its Jobs do. */
    public Optional<Shown> show(String name) {
        return find(name)
                .map(held -> new Shown(
                        held.plan(),
                        held.plan().open().isEmpty() ? Map.of() : cluster.sightings(held),
                        holds.get(name)));
    }

    /** Releases nothing more and stops what runs. */
    public Change pause(String name) {
        return change(
                name,
                Set.of(StoredPlan.State.RUNNING, StoredPlan.State.STOPPED, StoredPlan.State.PAUSED),
                plan -> plan.in(StoredPlan.State.PAUSED, "paused", null));
    }

    /** Goes on, after a pause as after a stop. */
    public Change resume(String name) {
        return change(
                name,
                Set.of(StoredPlan.State.RUNNING, StoredPlan.State.STOPPED, StoredPlan.State.PAUSED),
                plan -> plan.in(StoredPlan.State.RUNNING, null, null));
    }

    /** Deletes the plan and its objects. It is marked first: whoever finds the mark finishes the work. */
    public Change cancel(String name) {
        Change marked = change(
                name,
                Set.of(StoredPlan.State.values()),
                plan -> plan.in(StoredPlan.State.CANCELLED, "cancelled", clock.instant()));
        if (marked == Change.CHANGED) {
            find(name).ifPresent(cluster::remove);
            holds.remove(name);
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
        if (!leads.getAsBoolean()) {
            holds.clear();
            jobs.set(NONE);
            return;
        }
        List<Held> all = cluster.plans();
        Map<String, Integer> counts = new TreeMap<>(NONE);
        all.forEach(held -> count(held.plan(), counts));
        List<Held> plans = all.stream().filter(this::isAlive).toList();
        if (plans.isEmpty()) {
            jobs.set(Map.copyOf(counts));
            return;
        }
        List<ClusterNode> nodes = cluster.nodes();
        Knowledge known = known();
        int most = (int) (Limits.USUAL_PODS_PER_SECOND * STEP.toSeconds()) / plans.size();
        for (Held held : plans) {
            String name = held.plan().order().name();
            Pilot pilot = new Pilot(cluster, known, nodes, clock.instant(), Math.max(1, most));
            String hold = pilot.step(held);
            counts.merge("running", pilot.running(), Integer::sum);
            counts.merge("waiting", -pilot.running(), Integer::sum);
            if (!Objects.equals(hold, hold == null ? holds.remove(name) : holds.put(name, hold))) {
                LOG.atInfo()
                        .addKeyValue("plan", name)
                        .addKeyValue("waitsFor", hold)
                        .log("a pre-pull's wait changed");
            }
        }
        jobs.set(Map.copyOf(counts));
    }

    private static void count(StoredPlan plan, Map<String, Integer> counts) {
        plan.results()
                .values()
                .forEach(result -> counts.merge(result.state().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        counts.merge("waiting", plan.open().size(), Integer::sum);
    }

    /** How many jobs of all plans are in each state, as of the last step. */
    public Map<String, Integer> jobs() {
        return jobs.get();
    }

    /** A plan that is done needs nothing more once no later node can belong to it. */
    private boolean isAlive(Held held) {
        StoredPlan plan = held.plan();
        return plan.state() != StoredPlan.State.DONE
                || plan.order().holder()
                || clock.instant().isBefore(plan.appliedAt().plus(plan.order().cover()));
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
                LOG.atWarn().setCause(e).log("pre-pulls wait for the cluster");
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
