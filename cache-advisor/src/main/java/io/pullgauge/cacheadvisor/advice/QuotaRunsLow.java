/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.Forecast;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One egress identity spends a registry's pull quota faster than it comes back, or has little left of it. */
public final class QuotaRunsLow implements Rule {
    private static final String KIND = "quota-runs-low";
    private static final double LIKELY = 0.5;
    private static final int SHOWN_NODES = 20;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        return situation.quotas().stream()
                .filter(QuotaRunsLow::concerns)
                .map(quota -> finding(situation, quota))
                .toList();
    }

    private static boolean concerns(QuotaStanding quota) {
        Forecast forecast = quota.forecast();
        return quota.isExhausted() || quota.isLow() || (forecast != null && forecast.probability() >= LIKELY);
    }

    private static Finding finding(Situation situation, QuotaStanding quota) {
        String registry = quota.key().registry();
        String whose = whose(quota);
        Demand demand = Demand.of(situation.fleet(), registry, quota.nodes());
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry);
        scope.put("identity", Objects.requireNonNullElse(quota.key().identity(), "unknown"));
        scope.put("cause", quota.isExhausted() ? "quota_exhausted" : "quota_low");
        scope.put(
                "nodes",
                quota.nodes().stream().limit(SHOWN_NODES).map(NodeKey::node).toList());
        return new Finding(
                KIND,
                registry + " " + quota.key().identity() + " " + quota.key().node(),
                title(quota, registry, whose),
                summary(quota, registry, whose),
                scope,
                evidence(quota),
                numbers(quota, demand),
                quota.isExhausted() ? 1.0 : confidence(quota),
                fix(
                        registry,
                        quota,
                        demand,
                        new ThroughCache().look(situation, registry).isFollowed()));
    }

    private static String whose(QuotaStanding quota) {
        return quota.key().identity() != null
                ? quota.key().identity()
                : "node " + Objects.requireNonNull(quota.key().node()).node();
    }

    private static String title(QuotaStanding quota, String registry, String whose) {
        String left = quota.remaining() + (quota.limit() == null ? "" : " of " + quota.limit());
        return quota.isExhausted()
                ? "The pull quota of " + whose + " at " + registry + " is spent"
                : "The pull quota of " + whose + " at " + registry + " runs low: " + left + " left";
    }

    private static String summary(QuotaStanding quota, String registry, String whose) {
        Forecast forecast = quota.forecast();
        String shared = quota.nodes().size() + (quota.nodes().size() == 1 ? " node pulls" : " nodes pull") + " from "
                + registry + " as " + whose + ", at " + quota.unitsPerHour() + " units an hour. ";
        if (quota.isExhausted()) {
            return shared + "The next pull fails.";
        }
        return forecast == null || forecast.median() == null
                ? shared + "The readings do not tell when it ends."
                : shared + "It ends at about " + forecast.median() + " (90 %: from " + forecast.earliest() + " to "
                        + (forecast.latest() == null ? "after the window" : forecast.latest()) + ").";
    }

    private static List<String> evidence(QuotaStanding quota) {
        List<String> evidence = new ArrayList<>();
        evidence.add("read at " + quota.observedAt() + " from the registry's own headers: limit " + quota.limit()
                + ", remaining " + quota.remaining() + ", window " + quota.windowSeconds() + " s");
        evidence.add("at least " + quota.spent() + " units spent within " + quota.overSeconds() + " s");
        return evidence;
    }

    private static Map<String, Object> numbers(QuotaStanding quota, Demand demand) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        put(numbers, "limit", quota.limit());
        numbers.put("remaining", quota.remaining());
        put(numbers, "windowSeconds", quota.windowSeconds());
        numbers.put("unitsPerHour", quota.unitsPerHour());
        Forecast forecast = quota.forecast();
        if (forecast != null) {
            numbers.put("probabilityInWindow", forecast.probability());
            numbers.put("probabilityWithinHour", forecast.probabilityWithinHour());
            put(numbers, "exhaustedAt", text(forecast.median()));
            put(numbers, "exhaustedAtEarliest", text(forecast.earliest()));
            put(numbers, "exhaustedAtLatest", text(forecast.latest()));
        }
        numbers.put("nodesSharing", quota.nodes().size());
        numbers.put("unitsForAllImagesOnAllNodes", demand.pairs());
        numbers.put("unitsWithACache", demand.images());
        numbers.put("unitsSavedByACache", demand.savedUnits());
        return numbers;
    }

    private static @org.jspecify.annotations.Nullable String text(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static void put(Map<String, Object> numbers, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value != null) {
            numbers.put(name, value);
        }
    }

    private static double confidence(QuotaStanding quota) {
        Forecast forecast = quota.forecast();
        double likely = forecast == null ? 0 : forecast.probability();
        return Math.round(Math.max(quota.isLow() ? 0.8 : 0, likely) * 100) / 100.0;
    }

    private static List<String> fix(String registry, QuotaStanding quota, Demand demand, boolean cached) {
        List<String> steps = new ArrayList<>();
        if (demand.savedUnits() > 0 && !cached) {
            steps.add("Put a pull-through cache before " + registry
                    + ": pulling all that these nodes look at then costs about " + demand.images()
                    + " units instead of " + demand.pairs() + ".");
        }
        steps.add("Give the nodes an account at " + registry
                + " with a larger quota, or let them leave by more than one address.");
        steps.add("Until then hold back rollouts and pre-pulls through " + whose(quota) + ".");
        return steps;
    }
}
