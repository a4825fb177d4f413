/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.Spending;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.cacheadvisor.quota.QuotaUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registry's quota and its nodes' pulls were over a time.
 *
 * @param quota units spent by the registry's own count; null where no header tells, or for too short a time
 * @param pulls of the nodes that needed a manifest which they did not have: each costs a unit unless a cache answers it
 * @param seconds over which these are known: the whole time, or less where the events began later
 * @param secondsPerPull the median of those that say how long they took; null where none does
 */
record Use(
        @Nullable QuotaUse quota,
        long pulls,
        long seconds,
        @Nullable Double secondsPerPull) {
    private static final double DAY = Duration.ofDays(1).toSeconds();
    private static final int LEAST_PULLS = 10;
    /** An unchanged remainder is stored again after five minutes. */
    private static final Duration CARRIED = Duration.ofMinutes(6);

    static Use of(String registry, Instant from, Instant to, Readings readings, Situation situation) {
        List<Pull> all = situation.demand().pulls();
        QuotaUse quota = QuotaUse.of(since(from, readings(registry, from, to, readings, situation)))
                .orElse(null);
        // Units and pulls are of the same time, or their ratio means nothing.
        Instant first = later(quota == null ? from : quota.from(), all);
        Instant last = quota == null ? to : quota.to();
        List<Pull> charged = Spending.charged(all, registry).stream()
                .filter(pull -> pull.at().isAfter(first) && !pull.at().isAfter(last))
                .toList();
        long seconds = Math.max(0, Duration.between(first, last).toSeconds());
        return new Use(quota, charged.size(), seconds, median(charged));
    }

    /** What did not change is stored now and then only; the newest reading is in the standing. */
    private static List<QuotaObservation> readings(
            String registry, Instant from, Instant to, Readings readings, Situation situation) {
        List<QuotaObservation> all = new ArrayList<>(readings.of(registry, from.minus(CARRIED), to));
        situation.quotas().stream()
                .filter(quota -> quota.key().registry().equals(registry)
                        && !quota.nodes().isEmpty()
                        && !quota.observedAt().isAfter(to))
                .map(QuotaStanding::reading)
                .forEach(all::add);
        return all;
    }

    /** What was read from then on, and what each identity's remainder was by then. */
    private static List<QuotaObservation> since(Instant from, List<QuotaObservation> all) {
        Map<String, QuotaObservation> before = new HashMap<>();
        List<QuotaObservation> kept = new ArrayList<>();
        for (QuotaObservation each : all) {
            if (each.at().isBefore(from)) {
                before.merge(
                        each.identity() + " " + (each.identity() == null ? each.node() : ""),
                        each,
                        (one, two) -> one.at().isAfter(two.at()) ? one : two);
            } else {
                kept.add(each);
            }
        }
        kept.addAll(before.values());
        return kept;
    }

    private static Instant later(Instant from, List<Pull> all) {
        return all.isEmpty() || all.getFirst().at().isBefore(from)
                ? from
                : all.getFirst().at();
    }

    private static @Nullable Double median(List<Pull> pulls) {
        double[] seconds = pulls.stream()
                .filter(pull -> pull.millis() != null)
                .mapToDouble(pull -> Optional.ofNullable(pull.millis()).orElse(0L) / 1000.0)
                .sorted()
                .toArray();
        return seconds.length == 0 ? null : (Double) seconds[seconds.length / 2];
    }

    /** Units a day at this rate; empty where no header told. */
    Optional<Double> unitsPerDay() {
        return quota == null || quota.seconds() == 0
                ? Optional.empty()
                : Optional.of(quota.units() * DAY / quota.seconds());
    }

    /** Pulls a day at this rate; empty where none is known. */
    Optional<Double> pullsPerDay() {
        return pulls == 0 || seconds == 0 ? Optional.empty() : Optional.of(pulls * DAY / seconds);
    }

    /**
     * The share of the nodes' pulls that cost no unit at the registry. Where others spend behind the same address it is more than this.
     * Few pulls tell none.
     */
    Optional<Double> hitRatio() {
        return quota == null || pulls < LEAST_PULLS
                ? Optional.empty()
                : Optional.of(Math.clamp(1 - (double) quota.units() / pulls, 0, 1));
    }

    /** As numbers whose names end so. */
    Map<String, Object> numbers(String when) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        unitsPerDay().ifPresent(value -> numbers.put("unitsPerDay" + when, rounded(value)));
        if (quota != null) {
            numbers.put("units" + when, quota.units());
            numbers.put("seconds" + when, quota.seconds());
        }
        pullsPerDay().ifPresent(value -> numbers.put("pullsPerDay" + when, rounded(value)));
        numbers.put("pulls" + when, pulls);
        if (secondsPerPull != null) {
            numbers.put("secondsPerPull" + when, Findings.rounded(secondsPerPull));
        }
        return numbers;
    }

    static double rounded(double value) {
        return value >= 100 ? Math.round(value) : Findings.rounded(value);
    }
}
