/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.PullTimes;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How large a cache must be, and what it would have saved on the pulls that were really made: replayed as {@code simulate} does, whole and
 * by halves. The halves give the range.
 */
public final class CacheSize implements Rule {
    static final String KIND = "cache-size";
    private static final int LEAST_PULLS = 50;
    private static final Duration LEAST_TIME = Duration.ofDays(1);
    private static final double WORTHWHILE = 0.3;
    private static final int MONTH = 30;

    private final Seldom replays = new Seldom();

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Pull>> byRegistry = new TreeMap<>();
        for (Pull pull : situation.demand().pulls()) {
            if (pull.what() == Pull.What.PULLED) {
                byRegistry
                        .computeIfAbsent(pull.registry(), registry -> new ArrayList<>())
                        .add(pull);
            }
        }
        replays.keepOnly(byRegistry.keySet());
        List<Finding> findings = new ArrayList<>();
        byRegistry.forEach((registry, pulls) -> {
            Duration seen =
                    Duration.between(pulls.getFirst().at(), pulls.getLast().at());
            boolean followed = new ThroughCache().look(situation, registry).isFollowed();
            if (!followed && pulls.size() >= LEAST_PULLS && seen.compareTo(LEAST_TIME) >= 0) {
                DemandView demand = situation.demand();
                findings.addAll(replays.findings(
                        registry, pulls.size(), demand.at(), () -> look(demand, registry, pulls, seen)));
            }
        });
        return findings;
    }

    private static List<Finding> look(DemandView demand, String registry, List<Pull> pulls, Duration seen) {
        Instant middle = pulls.get(pulls.size() / 2).at();
        Predicate<Pull> wanted = pull -> pull.registry().equals(registry);
        SimulationResult whole = Replay.of(demand, wanted, false);
        SimulationResult first = Replay.of(demand, wanted.and(pull -> pull.at().isBefore(middle)), false);
        SimulationResult second =
                Replay.of(demand, wanted.and(pull -> !pull.at().isBefore(middle)), false);
        if (Math.min(Replay.saved(first), Replay.saved(second)) < WORTHWHILE) {
            return List.of();
        }
        Optional<Placement> placement = Placement.of(demand, wanted, whole);
        return List.of(finding(registry, new Replayed(whole, first, second, placement), pulls, seen));
    }

    /** The pulls replayed as a whole and by halves, each with an empty cache. */
    private record Replayed(
            SimulationResult whole, SimulationResult first, SimulationResult second, Optional<Placement> placement) {
        double low() {
            return Math.min(Replay.saved(first), Replay.saved(second));
        }

        double high() {
            return Math.max(Replay.saved(first), Replay.saved(second));
        }

        /** What the second half brought that the first did not have. */
        double newBytesPerDay(Duration seen) {
            long more =
                    Replay.cached(whole).diskBytesPeak() - Replay.cached(first).diskBytesPeak();
            return Math.max(0, more) / Math.max(0.5, seen.toHours() / 48.0);
        }
    }

    private static Finding finding(String registry, Replayed replayed, List<Pull> pulls, Duration seen) {
        SimulationResult whole = replayed.whole();
        CachedResult cache = Replay.cached(whole);
        long perDay = Math.round(replayed.newBytesPerDay(seen));
        long disk = Math.round((cache.diskBytesPeak() + MONTH * perDay) * 1.3);
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry);
        return new Finding(
                KIND,
                registry,
                "A cache for " + registry + " needs about " + Findings.rounded(disk / 1e9)
                        + " GB of disk for a month and would have saved " + percent(replayed.low()) + " to "
                        + percent(replayed.high()) + " % of the charged requests",
                "Replayed on " + pulls.size() + " real pulls of " + seen.toDays()
                        + " days, with distribution 3 that keeps all (ttl 0s, as its configuration here has it)."
                        + " The range is that of the two halves of the time, each with an empty cache.",
                scope,
                List.of(
                        "without a cache: " + whole.uncached().manifestGets() + " manifest GETs",
                        "with one: " + cache.upstream().manifestGets() + " and "
                                + cache.upstream().manifestHeads() + " HEADs, which are free"),
                numbers(registry, replayed, pulls, seen, disk),
                seen.toDays() >= 14 ? 0.8 : 0.6,
                fix(replayed, disk, perDay));
    }

    private static Map<String, Object> numbers(
            String registry, Replayed replayed, List<Pull> pulls, Duration seen, long disk) {
        SimulationResult whole = replayed.whole();
        CachedResult cache = Replay.cached(whole);
        double days = Math.max(1 / 24.0, seen.toHours() / 24.0);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("pulls", pulls.size());
        numbers.put("days", Findings.rounded(days));
        numbers.put("manifestGetsWithout", whole.uncached().manifestGets());
        numbers.put("manifestGetsWith", cache.upstream().manifestGets());
        numbers.put("bytesWithout", whole.uncached().bytes());
        numbers.put("bytesWith", cache.upstream().bytes());
        numbers.put("shareSavedLow", Math.round(replayed.low() * 100) / 100.0);
        numbers.put("shareSavedHigh", Math.round(replayed.high() * 100) / 100.0);
        numbers.put("byteHitRatio", Math.round(cache.byteHitRatio() * 1000) / 1000.0);
        numbers.put("diskBytesPeak", cache.diskBytesPeak());
        numbers.put("diskBytesPerDay", Math.round(replayed.newBytesPerDay(seen)));
        numbers.put("diskBytesAdvised", disk);
        PullTimes.of(pulls, registry).ifPresent(times -> {
            long hit = whole.uncached().bytes() - cache.upstream().bytes();
            numbers.put("secondsFixedPerPull", Findings.rounded(times.fixedSeconds()));
            numbers.put("secondsUnpackingPerGigabyte", Findings.rounded(times.unpackSecondsPerGigabyte()));
            numbers.put("secondsSavedPerGigabyteAtMost", Findings.rounded(times.mostSavedSeconds(1_000_000_000)));
            numbers.put("secondsSavedPerDayAtMost", Findings.rounded(times.mostSavedSeconds(hit) / days));
        });
        replayed.placement().ifPresent(placement -> numbers.putAll(placement.numbers()));
        return numbers;
    }

    private static long percent(double share) {
        return Math.round(share * 100);
    }

    private static List<String> fix(Replayed replayed, long disk, long perDay) {
        List<String> fix = new ArrayList<>();
        fix.add("Give it a disk of " + Findings.rounded(disk / 1e9) + " GB: what was pulled, a month of new images at "
                + Findings.rounded(perDay / 1e9)
                + " GB a day, and a third more. No product bounds its size by itself.");
        replayed.placement().ifPresent(placement -> fix.add(placement.words()));
        fix.add("Take the trace (GET /api/v1/demand/pulls.tsv, images.tsv) to `pullgauge simulate` for other"
                + " products and times.");
        return fix;
    }
}
