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
    /** What stays of a quota whose units lapse soon, in percent. */
    private static final int LITTLE = 5;

    private static final int MOST_FAILURES = 3;

    private final World world;
    private final PrepullCluster cluster;
    private final Knowledge known;
    private final Looks looks;
    private final List<ClusterNode> nodes;
    private final Instant now;
    private final int mostReleases;
    private int running;

    Pilot(World world, Knowledge known, Looks looks, List<ClusterNode> nodes, int mostReleases) {
        this.world = world;
        this.cluster = world.cluster();
        this.known = known;
        this.looks = looks;
        this.nodes = nodes;
        this.now = world.clock().instant();
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
        Map<String, Sighting> seen = before.open().isEmpty() ? Map.of() : judged(before, cluster.sightings(held));
        running = (int) before.open().stream()
                .filter(task -> isRunning(seen.get(task.id())))
                .count();
        StoredPlan after = ended(stopped(lookedAt(before).with(results(before, seen)), before, seen));
        after = isCovering(after) ? withLateNodes(after) : after;
        after = after.state() == StoredPlan.State.SCHEDULED ? anew(after) : after;
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
            case DONE, SCHEDULED -> {
                if (isHolding(after)) {
                    cluster.holdOn(held, holding(after));
                }
                yield null;
            }
            case CANCELLED -> null;
        };
    }

    /** Every failure with what the node's agent says to it. */
    private Map<String, Sighting> judged(StoredPlan plan, Map<String, Sighting> seen) {
        Map<String, Sighting> judged = new HashMap<>(seen);
        for (Task task : plan.open()) {
            judged.computeIfPresent(task.id(), (id, sighting) -> sighting.with(judged(plan, task, sighting.images())));
        }
        return judged;
    }

    private List<TaskResult.OfImage> judged(StoredPlan plan, Task task, List<TaskResult.OfImage> images) {
        return looks.judged(plan.order(), task, known.node(task.node()).orElse(null), images);
    }

    /** An agent may answer after the Job has ended. */
    private StoredPlan lookedAt(StoredPlan plan) {
        Map<String, TaskResult> better = new HashMap<>();
        for (Task task : plan.tasks()) {
            TaskResult result = plan.results().get(task.id());
            if (result != null && result.state() == TaskResult.State.FAILED) {
                List<TaskResult.OfImage> images = judged(plan, task, result.images());
                if (!images.equals(result.images())) {
                    better.put(task.id(), failed(images, result.message(), result.endedAt()));
                }
            }
        }
        return better.isEmpty() ? plan : plan.with(better);
    }

    /** The next run, where its time has come. */
    private StoredPlan anew(StoredPlan plan) {
        return new Due(plan, known, now).reason().map(why -> anew(plan, why)).orElse(plan);
    }

    private StoredPlan anew(StoredPlan plan, Due.Reason why) {
        Order order = plan.order()
                .once(why.again(), why.lapses() ? LITTLE : plan.order().reservePercent());
        return switch (new Taking(world).of(order, plan.runs().nextWave())) {
            case PrepullDesk.Drafted.Bad bad ->
                plan.without(now, why.text(), bad.wrong().detail());
            case PrepullDesk.Drafted.Ready(Draft draft)
            when !draft.isWhole() && !order.part() ->
                plan.without(
                        now,
                        why.text(),
                        draft.refused().size() + " pulls do not fit, the first: "
                                + draft.refused().getFirst().detail());
            case PrepullDesk.Drafted.Ready(Draft draft) ->
                plan.with(plan.order()
                                .resolved(
                                        draft.order().images(),
                                        draft.order().serviceAccount(),
                                        draft.order().pullSecrets(),
                                        draft.order().selector()))
                        .run(draft, now, why.text());
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
        Instant end = sighting.endedAt() == null ? now : sighting.endedAt();
        return sighting.state() == Sighting.State.SUCCEEDED || isThere(sighting)
                ? new TaskResult(
                        TaskResult.State.DONE,
                        null,
                        sighting.state() == Sighting.State.SUCCEEDED ? null : sighting.message(),
                        plan.isLarge() ? List.of(sum(sighting.images())) : sighting.images(),
                        end)
                : failed(sighting.images(), sighting.message(), end);
    }

    /** What the pod did with the images once they were there is no matter. */
    private static boolean isThere(Sighting sighting) {
        return !sighting.images().isEmpty()
                && sighting.images().stream()
                        .allMatch(image -> image.outcome() == TaskResult.Outcome.PULLED
                                || image.outcome() == TaskResult.Outcome.PRESENT);
    }

    private static TaskResult failed(List<TaskResult.OfImage> images, @Nullable String otherwise, Instant end) {
        TaskResult.OfImage failed = images.stream()
                .filter(image -> image.outcome() == TaskResult.Outcome.FAILED)
                .findFirst()
                .orElse(null);
        return new TaskResult(
                TaskResult.State.FAILED,
                failed == null ? Cause.UNKNOWN.code() : failed.cause(),
                failed == null ? otherwise : failed.message(),
                images,
                end);
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
        return over ? plan.ended(now) : plan;
    }

    /** A plan that comes again covers late nodes as long as it is there. */
    private boolean isCovering(StoredPlan plan) {
        return plan.order().isOpen()
                && plan.hasRun()
                && switch (plan.state()) {
                    case RUNNING, DONE, SCHEDULED ->
                        plan.order().when() != null
                                || now.isBefore(
                                        plan.appliedAt().plus(plan.order().cover()));
                    case PAUSED, STOPPED, CANCELLED -> false;
                };
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
                : plan.with(new Drafting(plan.order(), cluster.server(), known)
                        .of(late, plan.runs().nextWave()));
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
            release(held, next, seen.keySet());
        }
        return hold;
    }

    /** One that the cluster does not do holds up the others only where it is no exception: then each may take long to fail. */
    private void release(Held held, List<Task> next, Set<String> there) {
        int failures = 0;
        PrepullCluster.Unavailable last = null;
        for (Task task : next) {
            try {
                if (!there.contains(task.id())) {
                    cluster.create(held, task);
                }
                cluster.release(held, task.id());
            } catch (PrepullCluster.Unavailable e) {
                last = e;
                if (++failures == MOST_FAILURES) {
                    break;
                }
            }
        }
        if (last != null) {
            throw last;
        }
    }

    private static boolean isRunning(@Nullable Sighting sighting) {
        return sighting != null && sighting.state() == Sighting.State.RUNNING;
    }
}
