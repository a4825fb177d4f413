/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a plan that waits for its next run shall run now, and why. Times that passed while nobody looked count once. */
final class Due {
    /** What reads the world again and again must not plan again as often. */
    private static final Duration CALM = Duration.ofMinutes(10);

    private static final int LAST_TENTH = 10;

    private final StoredPlan plan;
    private final Knowledge known;
    private final Instant now;

    Due(StoredPlan plan, Knowledge known, Instant now) {
        this.plan = plan;
        this.known = known;
        this.now = now;
    }

    /**
     * A reason to run.
     *
     * @param again whether tags shall be looked up where a node has something of that name
     * @param lapses whether what is left of the quota will be gone anyway
     */
    record Reason(String text, boolean again, boolean lapses) {}

    Optional<Reason> reason() {
        Order.When when = plan.order().when();
        return when == null
                ? Optional.empty()
                : Stream.of(byTime(when), byDigest(when), byQuota(when))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private Optional<Reason> byTime(Order.When when) {
        return next(plan, when)
                .filter(time -> !time.isAfter(now))
                .map(time -> new Reason("scheduled for " + time, false, false));
    }

    /** The next time by the timetable; empty where there is none. */
    static Optional<Instant> next(StoredPlan plan, Order.@Nullable When when) {
        if (when == null || when.cron() == null) {
            return Optional.empty();
        }
        Instant from =
                plan.runs().last() == null ? plan.appliedAt() : plan.runs().last();
        return Timetable.parse(when.cron(), when.zone(), from) instanceof Timetable.Parsed.Good(Timetable timetable)
                ? timetable.next(from)
                : Optional.empty();
    }

    private Optional<Reason> byDigest(Order.When when) {
        Instant last = plan.runs().last();
        if (!when.newDigest() || last == null) {
            return Optional.empty();
        }
        return plan.order().images().stream()
                .flatMap(image -> known.movedSince(image, last).stream())
                .min(Comparator.naturalOrder())
                .map(image -> new Reason(image + " stands for other content now", true, false));
    }

    private Optional<Reason> byQuota(Order.When when) {
        Instant last = plan.runs().last();
        boolean lacks = plan.refused().stream().anyMatch(each -> each.why() == Plan.Why.QUOTA);
        if (!when.quotaReset() || !lacks || last == null || now.isBefore(last.plus(CALM))) {
            return Optional.empty();
        }
        List<QuotaStanding> counted = known.quotas().entrySet().stream()
                .filter(each -> plan.keep().containsKey(each.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        Optional<Reason> ending = counted.stream()
                .filter(this::isEnding)
                .findFirst()
                .map(each -> new Reason(
                        "the window of " + each.key().registry() + " ends at " + each.resetsAt(), false, true));
        return ending.or(() -> counted.stream()
                .filter(each -> each.observedAt().isAfter(last) && hasRoom(each))
                .findFirst()
                .map(each -> new Reason(each.key().registry() + " has room again", false, false)));
    }

    private boolean isEnding(QuotaStanding quota) {
        Instant end = quota.resetsAt();
        return end != null
                && quota.windowSeconds() != null
                && quota.remaining() > 0
                && end.isAfter(now)
                && !end.isAfter(now.plusSeconds(quota.windowSeconds() / LAST_TENTH));
    }

    /** As much came back as the last run was to take: with less, each run would take a share of what the one before it left for others. */
    private boolean hasRoom(QuotaStanding quota) {
        String key = Knowledge.key(quota);
        int taken = plan.tasks().stream()
                .mapToInt(task -> task.units().getOrDefault(key, 0))
                .sum();
        return quota.remaining() >= plan.keep().getOrDefault(key, 0L) + Math.max(1, taken);
    }
}
