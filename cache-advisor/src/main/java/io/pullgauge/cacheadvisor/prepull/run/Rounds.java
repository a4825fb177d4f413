/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.Limits;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Held;
import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes round all plans and takes each one step further. What the cluster does not do for one plan or namespace holds up no other. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration FOR_EACH_NODE = Duration.ofMillis(10);
    private static final Map<String, Integer> NONE =
            Map.of("waiting", 0, "running", 0, "done", 0, "failed", 0, "skipped", 0);

    private final World world;
    private final Looks looks;
    private final Map<String, String> holds = new ConcurrentHashMap<>();
    private final AtomicReference<Map<String, Integer>> jobs = new AtomicReference<>(NONE);
    /** Namespaces whose plans could not be read; only used by the thread that steps. */
    private final Set<String> away = new HashSet<>();
    /** As they were read last; only used by the thread that steps. */
    private List<ClusterNode> nodes = List.of();

    private Instant nodesReadAt = Instant.EPOCH;

    Rounds(World world, Looks looks) {
        this.world = world;
        this.looks = looks;
    }

    void step() {
        if (!world.leads().getAsBoolean()) {
            holds.clear();
            jobs.set(NONE);
            return;
        }
        List<Held> all = plans();
        Map<String, Integer> counts = new TreeMap<>(NONE);
        all.forEach(held -> count(held.plan(), counts));
        List<Held> alive = all.stream().filter(this::isAlive).toList();
        if (!alive.isEmpty()) {
            step(alive, counts);
        }
        looks.keep(tasks(alive));
        holds.keySet().retainAll(names(all));
        jobs.set(Map.copyOf(counts));
    }

    /** Those of the namespaces that answer; where none does, the round ends. */
    private List<Held> plans() {
        List<Held> all = new ArrayList<>();
        Unavailable last = null;
        int answered = 0;
        for (String namespace : world.cluster().namespaces()) {
            try {
                all.addAll(world.cluster().plans(namespace));
                answered++;
                if (away.remove(namespace)) {
                    LOG.atInfo().addKeyValue("namespace", namespace).log("pre-pulls go on");
                }
            } catch (Unavailable e) {
                last = e;
                if (away.add(namespace)) {
                    LOG.atWarn()
                            .addKeyValue("namespace", namespace)
                            .addKeyValue("why", e.getMessage())
                            .log("pre-pulls of a namespace wait for the cluster");
                }
            }
        }
        if (last != null && answered == 0) {
            throw last;
        }
        return all;
    }

    private void step(List<Held> plans, Map<String, Integer> counts) {
        List<ClusterNode> nodes = nodes();
        Knowledge known = world.known();
        int most = (int) (Limits.USUAL_PODS_PER_SECOND * PrepullDesk.STEP.toSeconds()) / plans.size();
        for (Held held : plans) {
            Pilot pilot = new Pilot(world, known, looks, nodes, Math.max(1, most));
            String hold;
            try {
                hold = pilot.step(held);
            } catch (Unavailable e) {
                // What was not done is done by the next step: every step begins with what is there.
                hold = e.getMessage();
            }
            counts.merge("running", pilot.running(), Integer::sum);
            counts.merge("waiting", -pilot.running(), Integer::sum);
            note(held.plan().order().name(), hold);
        }
    }

    /** A node's object is large: of big clusters they are read less often, so that it is about a hundred a second at most. */
    private List<ClusterNode> nodes() {
        Instant now = world.clock().instant();
        Duration age = Duration.between(nodesReadAt, now);
        if (age.isNegative() || age.compareTo(FOR_EACH_NODE.multipliedBy(nodes.size())) >= 0) {
            nodes = world.cluster().nodes();
            nodesReadAt = now;
        }
        return nodes;
    }

    private void note(String plan, @Nullable String hold) {
        String before = hold == null ? holds.remove(plan) : holds.put(plan, hold);
        if (!Objects.equals(hold, before)) {
            LOG.atInfo().addKeyValue("plan", plan).addKeyValue("waitsFor", hold).log("a pre-pull's wait changed");
        }
    }

    private static Set<String> tasks(List<Held> plans) {
        Set<String> tasks = new HashSet<>();
        plans.forEach(held -> held.plan().tasks().forEach(task -> tasks.add(task.id())));
        return tasks;
    }

    private static Set<String> names(List<Held> plans) {
        Set<String> names = new HashSet<>();
        plans.forEach(held -> names.add(held.plan().order().name()));
        return names;
    }

    private static void count(StoredPlan plan, Map<String, Integer> counts) {
        plan.results()
                .values()
                .forEach(result -> counts.merge(result.state().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        counts.merge("waiting", plan.open().size(), Integer::sum);
    }

    /** A plan that is done needs nothing more once no later node can belong to it. */
    private boolean isAlive(Held held) {
        StoredPlan plan = held.plan();
        return plan.state() != StoredPlan.State.DONE
                || plan.order().holder()
                || world.clock()
                        .instant()
                        .isBefore(plan.appliedAt().plus(plan.order().cover()));
    }

    /** What holds this plan's next wave back; null where nothing does. */
    @Nullable
    String hold(String plan) {
        return holds.get(plan);
    }

    /** How many jobs of all plans are in each state, as of the last step. */
    Map<String, Integer> jobs() {
        return jobs.get();
    }
}
