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
 * @param runs of it so far; the tasks and results are the last one's
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
        Map<String, TaskResult> results,
        Runs runs) {
    private static final long MOST_DETAILS = 10_000;
    private static final int MOST_REFUSED = 1_000;
    private static final int MOST_IN_SHORT = 100;

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
        /** Its last run has ended, or its first has not begun; it runs again when its time has come. */
        SCHEDULED,
        /** Its objects are being deleted. */
        CANCELLED,
        DONE
    }

    /**
     * How often it was made, for plans that come again.
     *
     * @param count how many there were, and the number of the last
     * @param nextWave the number of the next run's first wave: no two waves of a plan have one number
     * @param last when the last began; null before the first
     * @param past what came of the last few, the newest last
     */
    public record Runs(
            int count,
            int nextWave,
            @Nullable Instant last,
            @Nullable String why,
            List<Past> past) {
        private static final int MOST = 10;
        static final Runs NONE = new Runs(0, 0, null, null, List.of());

        /** Copies the list. */
        public Runs {
            past = List.copyOf(past);
        }

        Runs begun(Instant now, @Nullable String why, int nextWave) {
            return new Runs(count + 1, nextWave, now, why, past);
        }

        Runs ended(Past run) {
            List<Past> all = new ArrayList<>(past);
            all.add(run);
            return new Runs(count, nextWave, last, why, all.subList(Math.max(0, all.size() - MOST), all.size()));
        }
    }

    /** One run that ended. */
    public record Past(
            Instant at,
            @Nullable String why,
            int done,
            int failed,
            int skipped,
            int present,
            int refused,
            @Nullable String problem) {}

    /** A plan that begins now, or at the first time of its timetable. */
    public static StoredPlan begin(Draft draft, Instant now) {
        StoredPlan empty = new StoredPlan(
                draft.order(),
                State.SCHEDULED,
                null,
                now,
                null,
                List.of(),
                Set.of(),
                Map.of(),
                List.of(),
                0,
                draft.notes(),
                Map.of(),
                Runs.NONE);
        Order.When when = draft.order().when();
        return when != null && when.cron() != null ? empty : empty.run(draft, now, null);
    }

    /** The same with another run. */
    StoredPlan run(Draft draft, Instant now, @Nullable String why) {
        List<String> told = new ArrayList<>(draft.notes());
        if (draft.refused().size() > MOST_REFUSED) {
            told.add(draft.refused().size() - MOST_REFUSED + " more pulls do not fit than are listed");
        }
        int last = draft.tasks().stream().mapToInt(Task::wave).max().orElse(runs.nextWave() - 1);
        StoredPlan running = new StoredPlan(
                order,
                State.RUNNING,
                null,
                appliedAt,
                null,
                draft.tasks(),
                draft.considered(),
                draft.keep(),
                draft.refused().stream().limit(MOST_REFUSED).toList(),
                draft.present(),
                told,
                Map.of(),
                runs.begun(now, why, last + 1));
        return draft.tasks().isEmpty() ? running.ended(now) : running;
    }

    /** The same where the run that was due could not begin. */
    StoredPlan without(Instant now, String why, String problem) {
        Runs tried = runs.begun(now, why, runs.nextWave());
        return new StoredPlan(
                order,
                State.SCHEDULED,
                problem,
                appliedAt,
                null,
                List.of(),
                Set.of(),
                Map.of(),
                List.of(),
                0,
                notes,
                Map.of(),
                tried.ended(new Past(now, why, 0, 0, 0, 0, 0, problem)));
    }

    /** The same with its run at its end: done, or until the next time. */
    StoredPlan ended(Instant now) {
        if (order.when() == null) {
            return in(State.DONE, reason, now);
        }
        Past run = new Past(
                runs.last() == null ? appliedAt : runs.last(),
                runs.why(),
                count(TaskResult.State.DONE),
                count(TaskResult.State.FAILED),
                count(TaskResult.State.SKIPPED),
                present,
                refused.size(),
                reason);
        return changed(State.SCHEDULED, reason, now, results, runs.ended(run));
    }

    /** How many of its Jobs ended like this. */
    public int count(TaskResult.State how) {
        return (int) results.values().stream()
                .filter(result -> result.state() == how)
                .count();
    }

    private StoredPlan changed(
            State other, @Nullable String why, @Nullable Instant end, Map<String, TaskResult> all, Runs others) {
        return new StoredPlan(
                order, other, why, appliedAt, end, tasks, considered, keep, refused, present, notes, all, others);
    }

    /** The same for other images, as its sources name them now. */
    StoredPlan with(Order other) {
        return new StoredPlan(
                other,
                state,
                reason,
                appliedAt,
                endedAt,
                tasks,
                considered,
                keep,
                refused,
                present,
                notes,
                results,
                runs);
    }

    /** The same in another state. */
    StoredPlan in(State other, @Nullable String why, @Nullable Instant end) {
        return changed(other, why, end, results, runs);
    }

    /** The same with more results. */
    StoredPlan with(Map<String, TaskResult> more) {
        Map<String, TaskResult> all = new HashMap<>(results);
        all.putAll(more);
        return changed(state, reason, endedAt, all, runs);
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
        boolean more = !late.tasks().isEmpty() && (state == State.DONE || state == State.SCHEDULED);
        int last = all.stream().mapToInt(Task::wave).max().orElse(runs.nextWave() - 1);
        return new StoredPlan(
                order,
                more ? State.RUNNING : state,
                more ? null : reason,
                appliedAt,
                more ? null : endedAt,
                all,
                nodes,
                kept,
                not.subList(0, Math.min(not.size(), MOST_REFUSED)),
                present + late.present(),
                notes,
                results,
                new Runs(runs.count(), Math.max(runs.nextWave(), last + 1), runs.last(), runs.why(), runs.past()));
    }

    /** The same without what was said of each image and pull: states and causes stay. */
    public StoredPlan inShort() {
        Map<String, TaskResult> all = new HashMap<>();
        results.forEach((task, result) ->
                all.put(task, new TaskResult(result.state(), result.cause(), null, List.of(), result.endedAt())));
        return new StoredPlan(
                order,
                state,
                reason,
                appliedAt,
                endedAt,
                tasks,
                considered,
                keep,
                refused.subList(0, Math.min(refused.size(), MOST_IN_SHORT)),
                present,
                notes,
                all,
                runs);
    }

    /** Tasks without a result. */
    public List<Task> open() {
        return tasks.stream().filter(task -> !results.containsKey(task.id())).toList();
    }

    /** Whether a result for each image would be too much to keep. */
    boolean isLarge() {
        return (long) tasks.size() * order.images().size() > MOST_DETAILS;
    }

    /** Whether the nodes of its run are known, so that others are late ones. */
    boolean hasRun() {
        return runs.count() > 0;
    }
}
