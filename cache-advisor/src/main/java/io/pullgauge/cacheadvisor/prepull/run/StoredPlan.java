/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan that is carried out; all that is kept of it, and kept in the cluster itself.
 *
 * @param reason why it is not running
 * @param considered nodes that have been planned for, whether anything is pulled there or not
 * @param results by the task's id
 */
public record StoredPlan(
        Order order,
        State state,
        @Nullable String reason,
        Instant appliedAt,
        @Nullable Instant endedAt,
        List<Task> tasks,
        Set<String> considered,
        Map<String, Long> keep,
        List<Plan.Refusal> refused,
        int present,
        List<String> notes,
        Map<String, TaskResult> results) {
    private static final long MOST_DETAILS = 10_000;

    /** Copies what it is given. */
    public StoredPlan {
        tasks = List.copyOf(tasks);
        considered = Set.copyOf(considered);
        keep = Map.copyOf(keep);
        refused = List.copyOf(refused);
        notes = List.copyOf(notes);
        results = Map.copyOf(results);
    }

    /** Where a plan is in its life. */
    public enum State {
        RUNNING,
        /** Somebody paused it. */
        PAUSED,
        /** A stop rule did; it goes on when somebody resumes it. */
        STOPPED,
        /** Its objects are being deleted. */
        CANCELLED,
        DONE
    }

    /** A plan that begins now. */
    public static StoredPlan begin(Draft draft, Instant now) {
        return new StoredPlan(
                draft.order(),
                draft.tasks().isEmpty() ? State.DONE : State.RUNNING,
                null,
                now,
                draft.tasks().isEmpty() ? now : null,
                draft.tasks(),
                draft.considered(),
                draft.keep(),
                draft.refused(),
                draft.present(),
                draft.notes(),
                Map.of());
    }

    /** The same in another state. */
    StoredPlan in(State other, @Nullable String why, @Nullable Instant end) {
        return new StoredPlan(
                order, other, why, appliedAt, end, tasks, considered, keep, refused, present, notes, results);
    }

    /** The same with more results. */
    StoredPlan with(Map<String, TaskResult> more) {
        Map<String, TaskResult> all = new HashMap<>(results);
        all.putAll(more);
        return new StoredPlan(
                order, state, reason, appliedAt, endedAt, tasks, considered, keep, refused, present, notes, all);
    }

    /** The same with what was drafted for nodes that came later. */
    StoredPlan with(Draft late) {
        List<Task> all = new ArrayList<>(tasks);
        all.addAll(late.tasks());
        Set<String> nodes = new HashSet<>(considered);
        nodes.addAll(late.considered());
        List<Plan.Refusal> not = new ArrayList<>(refused);
        not.addAll(late.refused());
        Map<String, Long> kept = new HashMap<>(late.keep());
        kept.putAll(keep);
        boolean more = !late.tasks().isEmpty() && state == State.DONE;
        return new StoredPlan(
                order,
                more ? State.RUNNING : state,
                more ? null : reason,
                appliedAt,
                more ? null : endedAt,
                all,
                nodes,
                kept,
                not,
                present + late.present(),
                notes,
                results);
    }

    /** Tasks without a result. */
    public List<Task> open() {
        return tasks.stream().filter(task -> !results.containsKey(task.id())).toList();
    }

    /** Whether a result for each image would be too much to keep. */
    boolean isLarge() {
        return (long) tasks.size() * order.images().size() > MOST_DETAILS;
    }

    int lastWave() {
        return tasks.stream().mapToInt(Task::wave).max().orElse(-1);
    }
}
