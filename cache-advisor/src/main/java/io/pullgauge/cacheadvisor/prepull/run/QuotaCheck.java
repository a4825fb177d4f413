/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether what is about to start still leaves what the plan promised to leave. A reading does not know what was pulled after it. */
final class QuotaCheck {
    private final StoredPlan plan;
    private final Knowledge known;

    QuotaCheck(StoredPlan plan, Knowledge known) {
        this.plan = plan;
        this.known = known;
    }

    /** Why these may not start yet, while those run; empty where they may. */
    Optional<String> against(List<Task> starting, List<Task> running) {
        Map<String, Integer> wanted = sum(starting);
        Map<String, Integer> under = sum(running);
        for (Map.Entry<String, Integer> each : wanted.entrySet()) {
            QuotaStanding quota = known.quota(each.getKey()).orElse(null);
            if (quota == null) {
                // It was read when the plan was made, and nobody has read it since: nothing shows that anything is
                // left.
                return Optional.of("no node reads the quota at " + each.getKey() + " any more");
            }
            long left = quota.remaining()
                    - under.getOrDefault(each.getKey(), 0)
                    - endedSince(quota.observedAt(), each.getKey());
            long keep = plan.keep().getOrDefault(each.getKey(), 0L);
            if (left - each.getValue() < keep) {
                return Optional.of(each.getKey() + " has " + left + " pulls left: " + each.getValue()
                        + " are needed and " + keep + " are kept for others");
            }
        }
        return Optional.empty();
    }

    private int endedSince(Instant reading, String key) {
        return plan.tasks().stream()
                .filter(task -> {
                    TaskResult result = plan.results().get(task.id());
                    return result != null && !result.endedAt().isBefore(reading);
                })
                .mapToInt(task -> task.units().getOrDefault(key, 0))
                .sum();
    }

    private static Map<String, Integer> sum(List<Task> tasks) {
        Map<String, Integer> sum = new HashMap<>();
        tasks.forEach(task -> task.units().forEach((key, units) -> sum.merge(key, units, Integer::sum)));
        return sum;
    }
}
