/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An order worked out for the cluster as it is.
 *
 * @param considered the nodes that it is about, less those where nothing can be pulled now
 * @param tasks by wave
 * @param keep by quota: how many pulls must be left for others
 * @param notes what is not known, and what that means for the plan
 * @param present pulls that are not needed
 */
public record Draft(
        Order order,
        Set<String> considered,
        List<Task> tasks,
        List<Plan.Refusal> refused,
        int present,
        Map<String, Integer> units,
        Map<String, Long> keep,
        Duration time,
        List<String> notes) {
    /** Copies what it is given. */
    public Draft {
        considered = Set.copyOf(considered);
        tasks = List.copyOf(tasks);
        refused = List.copyOf(refused);
        units = Map.copyOf(units);
        keep = Map.copyOf(keep);
        notes = List.copyOf(notes);
    }

    /** Whether everything that is needed fits. */
    public boolean isWhole() {
        return refused.isEmpty();
    }

    /** What is transferred, of the images whose size is known. */
    public long bytes() {
        return tasks.stream().mapToLong(Task::bytes).sum();
    }
}
