/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.prepull.run.Draft;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.Sighting;
import io.pullgauge.cacheadvisor.prepull.run.StoredPlan;
import io.pullgauge.cacheadvisor.prepull.run.Task;
import io.pullgauge.cacheadvisor.prepull.run.TaskResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pre-pulls as the API tells them. */
final class PrepullViews {
    private PrepullViews() {}

    /** One plan in a list. */
    record Item(
            String name,
            String namespace,
            String state,
            @Nullable String reason,
            int images,
            int nodes,
            int jobs,
            int done,
            int failed,
            int skipped,
            Instant appliedAt,
            @Nullable Instant endedAt) {}

    /** One node of one wave that is planned. */
    record Planned(
            int wave,
            String node,
            @Nullable String zone,
            List<String> images,
            String form,
            long bytes,
            long seconds,
            @Nullable Integer diskPercent,
            String job) {}

    /** A pull that does not fit. */
    record Refused(String node, String image, String why, String detail) {}

    /** What a plan would do. */
    record Draw(
            String name,
            String namespace,
            boolean fits,
            int waves,
            int pulls,
            int present,
            long bytes,
            long seconds,
            Map<String, Integer> quotaUnits,
            List<Planned> jobs,
            List<Refused> refused,
            List<String> notes) {}

    /** What became of one image at one node. */
    record OfImage(
            String image,
            String outcome,
            @Nullable Long bytes,
            @Nullable Long millis,
            @Nullable String cause,
            @Nullable String message,
            @Nullable String probe) {}

    /**
     * One node of one wave as it stands.
     *
     * @param state waiting, running, failing, done, failed or skipped
     */
    record Node(
            int wave,
            String node,
            String state,
            @Nullable String cause,
            @Nullable String message,
            List<OfImage> images,
            @Nullable Instant endedAt,
            String job) {}

    /** How far the plan is: jobs that ended, and the bytes that they and all were to move. */
    record Progress(int jobs, int ended, long bytes, long bytesEnded) {}

    /** A run that ended. */
    record Run(
            Instant at,
            @Nullable String why,
            int done,
            int failed,
            int skipped,
            int present,
            int refused,
            @Nullable String problem) {}

    /** A whole plan. */
    record Detail(
            String name,
            String namespace,
            String state,
            @Nullable String reason,
            @Nullable String waitsFor,
            @Nullable Long secondsLeft,
            Progress progress,
            int runs,
            @Nullable String schedule,
            @Nullable String timeZone,
            @Nullable Instant nextRunAt,
            List<Run> past,
            Instant appliedAt,
            @Nullable Instant endedAt,
            List<String> images,
            int present,
            List<Node> nodes,
            List<Refused> refused,
            List<String> notes) {}

    static Item item(StoredPlan plan) {
        return new Item(
                plan.order().name(),
                plan.order().namespace(),
                code(plan.state()),
                plan.reason(),
                plan.order().images().size(),
                plan.considered().size(),
                plan.tasks().size(),
                plan.count(TaskResult.State.DONE),
                plan.count(TaskResult.State.FAILED),
                plan.count(TaskResult.State.SKIPPED),
                plan.appliedAt(),
                plan.endedAt());
    }

    static Draw draw(Draft draft) {
        return new Draw(
                draft.order().name(),
                draft.order().namespace(),
                draft.isWhole(),
                (int) draft.tasks().stream().map(Task::wave).distinct().count(),
                draft.tasks().stream().mapToInt(task -> task.images().size()).sum(),
                draft.present(),
                draft.bytes(),
                draft.time().toSeconds(),
                new TreeMap<>(draft.units()),
                draft.tasks().stream().map(PrepullViews::planned).toList(),
                refused(draft.refused()),
                draft.notes());
    }

    private static Planned planned(Task task) {
        return new Planned(
                task.wave(),
                task.node(),
                task.zone(),
                task.images(),
                code(task.form()),
                task.bytes(),
                task.seconds(),
                task.diskPercent(),
                task.id());
    }

    static List<Refused> refused(List<Plan.Refusal> refused) {
        return refused.stream()
                .map(each -> new Refused(each.node(), each.image(), code(each.why()), each.detail()))
                .toList();
    }

    static Detail detail(PrepullDesk.Shown shown) {
        StoredPlan plan = shown.plan();
        List<Node> nodes = new ArrayList<>();
        plan.tasks().forEach(task -> nodes.add(node(plan, task, shown.now().get(task.id()))));
        return new Detail(
                plan.order().name(),
                plan.order().namespace(),
                code(plan.state()),
                plan.reason(),
                shown.waitsFor(),
                plan.state() == StoredPlan.State.RUNNING ? left(plan) : null,
                progress(plan),
                plan.runs().count(),
                plan.order().when() == null ? null : plan.order().when().cron(),
                plan.order().when() == null || plan.order().when().cron() == null
                        ? null
                        : plan.order().when().zone(),
                shown.next(),
                plan.runs().past().stream().map(PrepullViews::run).toList(),
                plan.appliedAt(),
                plan.endedAt(),
                plan.order().images(),
                plan.present(),
                nodes,
                refused(plan.refused()),
                plan.notes());
    }

    private static Progress progress(StoredPlan plan) {
        return new Progress(
                plan.tasks().size(),
                plan.results().size(),
                plan.tasks().stream().mapToLong(Task::bytes).sum(),
                plan.tasks().stream()
                        .filter(task -> plan.results().containsKey(task.id()))
                        .mapToLong(Task::bytes)
                        .sum());
    }

    private static Run run(StoredPlan.Past past) {
        return new Run(
                past.at(),
                past.why(),
                past.done(),
                past.failed(),
                past.skipped(),
                past.present(),
                past.refused(),
                past.problem());
    }

    /** By the pull model: a wave takes as long as its slowest node. */
    private static long left(StoredPlan plan) {
        Map<Integer, Long> slowest = new TreeMap<>();
        plan.open().forEach(task -> slowest.merge(task.wave(), task.seconds(), Math::max));
        return slowest.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Node node(StoredPlan plan, Task task, @Nullable Sighting now) {
        TaskResult result = plan.results().get(task.id());
        if (result != null) {
            return new Node(
                    task.wave(),
                    task.node(),
                    code(result.state()),
                    result.cause(),
                    result.message(),
                    images(result.images()),
                    result.endedAt(),
                    task.id());
        }
        TaskResult.OfImage failing = now == null
                ? null
                : now.images().stream()
                        .filter(image -> image.outcome() == TaskResult.Outcome.FAILED)
                        .findFirst()
                        .orElse(null);
        boolean runs = now != null && now.state() != Sighting.State.SUSPENDED;
        return new Node(
                task.wave(),
                task.node(),
                failing != null ? "failing" : runs ? "running" : "waiting",
                failing == null ? null : failing.cause(),
                failing != null ? failing.message() : now == null ? null : now.message(),
                now == null ? List.of() : images(now.images()),
                null,
                task.id());
    }

    private static List<OfImage> images(List<TaskResult.OfImage> images) {
        return images.stream()
                .map(image -> new OfImage(
                        image.image(),
                        code(image.outcome()),
                        image.bytes(),
                        image.millis(),
                        image.cause(),
                        image.message(),
                        image.probe()))
                .toList();
    }

    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
