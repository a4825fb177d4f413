/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster.Held;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes one plan one step further. A step reads what is there, keeps what it learned, and only then acts; it may end anywhere, be repeated
 * and be done by two at once: Jobs have the same names each time, and what is kept is kept only over what was read.
 *
 * <pre>
 *   read Jobs → results → stop rules → late nodes → keep → suspend, or create and release the next few of the first open wave
 * </pre>
 */
final class Pilot {
    private final PrepullCluster cluster;
    private final Knowledge known;
    private final List<ClusterNode> nodes;
    private final Instant now;
    private final int mostReleases;
    private int running;

    Pilot(PrepullCluster cluster, Knowledge known, List<ClusterNode> nodes, Instant now, int mostReleases) {
        this.cluster = cluster;
        this.known = known;
        this.nodes = nodes;
        this.now = now;
        this.mostReleases = mostReleases;
    }

    /** What holds the next wave back; null where nothing does. */
    @Nullable
    String step(Held held) {
        StoredPlan before = held.plan();
        if (before.state() == StoredPlan.State.CANCELLED) {
            cluster.remove(held);
            return null;
        }
        Map<String, Sighting> seen = before.open().isEmpty() ? Map.of() : cluster.sightings(held);
        running = (int) before.open().stream()
                .filter(task -> isRunning(seen.get(task.id())))
                .count();
        StoredPlan after = ended(stopped(before.with(results(before, seen)), before, seen));
        after = isCovering(after) ? withLateNodes(after) : after;
        if (!after.equals(before)) {
            // Whoever changed it meanwhile is right; the next step reads that.
            cluster.save(held, after);
            return null;
        }
        return switch (after.state()) {
            case RUNNING -> start(held, seen);
            case PAUSED, STOPPED -> {
                seen.forEach((job, sighting) -> {
                    if (sighting.state() == Sighting.State.RUNNING) {
                        cluster.suspend(held, job);
                    }
                });
                yield after.reason();
            }
            case DONE -> {
                if (isHolding(after)) {
                    cluster.holdOn(held, holding(after));
                }
                yield null;
            }
            case CANCELLED -> null;
        };
    }

    /** How many of its Jobs were running when the step began. */
    int running() {
        return running;
    }

    private Map<String, TaskResult> results(StoredPlan plan, Map<String, Sighting> seen) {
        Set<String> there = nodes.stream().map(ClusterNode::name).collect(Collectors.toSet());
        Map<String, TaskResult> results = new HashMap<>();
        for (Task task : plan.open()) {
            Sighting sighting = seen.get(task.id());
            if (sighting != null && sighting.isOver()) {
                results.put(task.id(), result(sighting, plan));
            } else if (!there.contains(task.node())) {
                results.put(
                        task.id(), new TaskResult(TaskResult.State.SKIPPED, null, "the node is gone", List.of(), now));
            }
        }
        return results;
    }

    private TaskResult result(Sighting sighting, StoredPlan plan) {
        boolean done = sighting.state() == Sighting.State.SUCCEEDED;
        TaskResult.OfImage failed = done ? null : worst(sighting).orElse(null);
        return new TaskResult(
                done ? TaskResult.State.DONE : TaskResult.State.FAILED,
                done ? null : failed == null ? Cause.UNKNOWN.code() : failed.cause(),
                done ? null : failed == null ? sighting.message() : failed.message(),
                done && plan.isLarge() ? List.of(sum(sighting.images())) : sighting.images(),
                sighting.endedAt() == null ? now : sighting.endedAt());
    }

    /** All that is kept of a plan must fit one object. */
    private static TaskResult.OfImage sum(List<TaskResult.OfImage> images) {
        return new TaskResult.OfImage(
                images.size() + " images",
                images.stream().anyMatch(image -> image.outcome() == TaskResult.Outcome.PULLED)
                        ? TaskResult.Outcome.PULLED
                        : images.getFirst().outcome(),
                images.stream()
                        .mapToLong(image -> image.bytes() == null ? 0 : image.bytes())
                        .sum(),
                images.stream()
                        .mapToLong(image -> image.millis() == null ? 0 : image.millis())
                        .sum(),
                null,
                null);
    }

    private static Optional<TaskResult.OfImage> worst(Sighting sighting) {
        return sighting.images().stream()
                .filter(image -> image.outcome() == TaskResult.Outcome.FAILED)
                .findFirst();
    }

    /** A registry that says "too many" and a node that runs out of disk concern everybody; a wave that fails as a whole has one reason. */
    private StoredPlan stopped(StoredPlan plan, StoredPlan before, Map<String, Sighting> seen) {
        if (plan.state() != StoredPlan.State.RUNNING) {
            return plan;
        }
        String why = limited(plan, before, seen)
                .or(() -> pressed(plan))
                .or(() -> failedWave(plan, before))
                .orElse(null);
        return why == null ? plan : plan.in(StoredPlan.State.STOPPED, why, null);
    }

    private static Optional<String> limited(StoredPlan plan, StoredPlan before, Map<String, Sighting> seen) {
        Stream<TaskResult.OfImage> running = plan.open().stream()
                .map(task -> seen.get(task.id()))
                .filter(Pilot::isRunning)
                .flatMap(sighting -> images(sighting).stream());
        Stream<TaskResult.OfImage> justEnded = plan.results().entrySet().stream()
                .filter(result -> !before.results().containsKey(result.getKey()))
                .flatMap(result -> result.getValue().images().stream());
        return Stream.concat(running, justEnded)
                .filter(Pilot::isLimited)
                .findFirst()
                .map(image -> "the registry of " + image.image() + " refuses more pulls now (" + image.cause() + ")");
    }

    private static List<TaskResult.OfImage> images(@Nullable Sighting sighting) {
        return sighting == null ? List.of() : sighting.images();
    }

    /** A kubelet's own limit on its pulls passes by itself; a registry's does not. */
    private static boolean isLimited(TaskResult.OfImage image) {
        return image.outcome() == TaskResult.Outcome.FAILED
                && Cause.ofCode(String.valueOf(image.cause()))
                        .filter(cause -> switch (cause) {
                            case RATE_LIMITED, QUOTA_EXHAUSTED -> true;
                            case THROTTLED ->
                                image.message() == null || !image.message().contains("QPS");
                            default -> false;
                        })
                        .isPresent();
    }

    private Optional<String> pressed(StoredPlan plan) {
        Map<String, ClusterNode> byName =
                nodes.stream().collect(Collectors.toMap(ClusterNode::name, Function.identity(), (one, other) -> one));
        return plan.open().stream()
                .map(task -> byName.get(task.node()))
                .filter(node -> node != null && node.diskPressure())
                .findFirst()
                .map(node -> "node " + node.name() + " is under disk pressure");
    }

    /** Only when its last result came in just now, so that a resumed plan goes on. */
    private static Optional<String> failedWave(StoredPlan plan, StoredPlan before) {
        return plan.tasks().stream().collect(Collectors.groupingBy(Task::wave)).entrySet().stream()
                .filter(wave -> wave.getValue().stream().allMatch(task -> isFailed(plan, task))
                        && wave.getValue().stream()
                                .anyMatch(task -> !before.results().containsKey(task.id())))
                .findFirst()
                .map(wave -> "every node of wave " + wave.getKey() + " failed: "
                        + wave.getValue().stream()
                                .map(task -> plan.results().get(task.id()))
                                .filter(Objects::nonNull)
                                .map(result -> String.valueOf(result.cause()))
                                .distinct()
                                .collect(Collectors.joining(", ")));
    }

    private static boolean isFailed(StoredPlan plan, Task task) {
        TaskResult result = plan.results().get(task.id());
        return result != null && result.state() == TaskResult.State.FAILED;
    }

    private StoredPlan ended(StoredPlan plan) {
        boolean over = plan.open().isEmpty()
                && (plan.state() == StoredPlan.State.RUNNING || plan.state() == StoredPlan.State.STOPPED);
        return over ? plan.in(StoredPlan.State.DONE, plan.reason(), now) : plan;
    }

    private boolean isCovering(StoredPlan plan) {
        return plan.order().isOpen()
                && (plan.state() == StoredPlan.State.RUNNING || plan.state() == StoredPlan.State.DONE)
                && now.isBefore(plan.appliedAt().plus(plan.order().cover()));
    }

    /** A node that is not ready yet is considered when it is. */
    private StoredPlan withLateNodes(StoredPlan plan) {
        Selector selector = Selector.parse(plan.order().selector());
        List<ClusterNode> late = nodes.stream()
                .filter(node -> !plan.considered().contains(node.name())
                        && node.unfit() == null
                        && selector.matches(node.labels()))
                .limit(Math.max(0, OrderRequest.MOST_NODES - plan.considered().size()))
                .toList();
        return late.isEmpty()
                ? plan
                : plan.with(new Drafting(plan.order(), cluster.server(), known).of(late, plan.lastWave() + 1));
    }

    private static boolean isHolding(StoredPlan plan) {
        return plan.order().holder() && !holding(plan).isEmpty();
    }

    private static Set<String> holding(StoredPlan plan) {
        Set<String> nodes = new HashSet<>();
        plan.tasks().stream()
                .filter(task -> task.form() == Form.IMAGE_VOLUME)
                .filter(task -> {
                    TaskResult result = plan.results().get(task.id());
                    return result != null && result.state() == TaskResult.State.DONE;
                })
                .forEach(task -> nodes.add(task.node()));
        plan.open().forEach(task -> nodes.remove(task.node()));
        return nodes;
    }

    /** Creates the next few Jobs of the first open wave, and lets them run; never so many that pods come faster than the cluster likes. */
    private @Nullable String start(Held held, Map<String, Sighting> seen) {
        StoredPlan plan = held.plan();
        List<Task> open = plan.open();
        int wave = open.stream().mapToInt(Task::wave).min().orElse(-1);
        List<Task> ours = open.stream().filter(task -> task.wave() == wave).toList();
        List<Task> waiting =
                ours.stream().filter(task -> !isRunning(seen.get(task.id()))).toList();
        if (waiting.isEmpty()) {
            return null;
        }
        List<Task> running =
                ours.stream().filter(task -> isRunning(seen.get(task.id()))).toList();
        List<Task> next = waiting.stream().limit(mostReleases).toList();
        String hold = cluster.rollout(plan.order().namespace(), plan.order().images())
                .map(each -> "waits for the rollout of " + each)
                .or(() -> new QuotaCheck(plan, known).against(next, running))
                .orElse(null);
        if (hold == null) {
            for (Task task : next) {
                if (!seen.containsKey(task.id())) {
                    cluster.create(held, task);
                }
                cluster.release(held, task.id());
            }
        }
        return hold;
    }

    private static boolean isRunning(@Nullable Sighting sighting) {
        return sighting != null && sighting.state() == Sighting.State.RUNNING;
    }
}
