/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TraceExport;
import io.pullgauge.cacheadvisor.simulation.Simulation;
import io.pullgauge.cacheadvisor.simulation.SimulationOptions;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        List<Finding> findings = new ArrayList<>();
        byRegistry.forEach((registry, pulls) -> {
            Duration seen =
                    Duration.between(pulls.getFirst().at(), pulls.getLast().at());
            boolean followed = new ThroughCache().look(situation, registry).isFollowed();
            if (!followed && pulls.size() >= LEAST_PULLS && seen.compareTo(LEAST_TIME) >= 0) {
                look(situation.demand(), registry, pulls, seen, findings);
            }
        });
        return findings;
    }

    private static void look(
            DemandView demand, String registry, List<Pull> pulls, Duration seen, List<Finding> findings) {
        Instant middle = pulls.get(pulls.size() / 2).at();
        SimulationResult whole = replay(demand, pull -> pull.registry().equals(registry));
        double first = saved(replay(
                demand, pull -> pull.registry().equals(registry) && pull.at().isBefore(middle)));
        double second = saved(replay(
                demand, pull -> pull.registry().equals(registry) && !pull.at().isBefore(middle)));
        if (Math.min(first, second) >= WORTHWHILE) {
            findings.add(finding(registry, whole, List.of(first, second), pulls, seen));
        }
    }

    /** The share of charged requests that a cache would have kept from the registry. */
    private static double saved(SimulationResult result) {
        long before = result.uncached().manifestGets();
        return before == 0
                ? 0
                : 1 - (double) result.cached().getFirst().upstream().manifestGets() / before;
    }

    private static SimulationResult replay(DemandView demand, Predicate<Pull> wanted) {
        TraceExport trace = new TraceExport(demand, wanted);
        Simulation simulation = new Simulation(new SimulationOptions(
                List.of(Product.LRU, Product.DISTRIBUTION_3), List.of(), null, SimulationOptions.DEFAULT_WINDOW));
        try {
            simulation.images("images", stream(trace.images()));
            return simulation.pulls("pulls", stream(trace.pulls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Finding finding(
            String registry, SimulationResult whole, List<Double> halves, List<Pull> pulls, Duration seen) {
        CachedResult ideal = whole.cached().getFirst();
        CachedResult product = whole.cached().getLast();
        double low = Math.min(halves.getFirst(), halves.getLast());
        double high = Math.max(halves.getFirst(), halves.getLast());
        long disk = Math.round(product.diskBytesPeak() * 1.3);
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("pulls", pulls.size());
        numbers.put("days", Findings.rounded(seen.toHours() / 24.0));
        numbers.put("manifestGetsWithout", whole.uncached().manifestGets());
        numbers.put("manifestGetsWith", product.upstream().manifestGets());
        numbers.put("bytesWithout", whole.uncached().bytes());
        numbers.put("bytesWith", product.upstream().bytes());
        numbers.put("shareSavedLow", Math.round(low * 100) / 100.0);
        numbers.put("shareSavedHigh", Math.round(high * 100) / 100.0);
        numbers.put("byteHitRatio", Math.round(product.byteHitRatio() * 1000) / 1000.0);
        numbers.put("diskBytesPeak", product.diskBytesPeak());
        numbers.put("diskBytesAdvised", disk);
        numbers.put("diskBytesNeverExpiring", ideal.diskBytesPeak());
        PullTimes.of(pulls, registry).ifPresent(times -> {
            numbers.put("secondsFixedPerPull", Findings.rounded(times.fixedSeconds()));
            numbers.put("secondsSavedPerGigabyteAtMost", Findings.rounded(times.mostSavedSeconds(1_000_000_000)));
        });
        return new Finding(
                KIND,
                registry,
                "A cache for " + registry + " needs about " + Findings.rounded(disk / 1e9)
                        + " GB of disk and would have saved " + Math.round(low * 100) + " to " + Math.round(high * 100)
                        + " % of the charged requests",
                "Replayed on " + pulls.size() + " real pulls of " + seen.toDays()
                        + " days, with distribution 3 (168 h, not renewed by hits)."
                        + " The range is that of the two halves of the time, each with an empty cache.",
                scope,
                List.of(
                        "without a cache: " + whole.uncached().manifestGets() + " manifest GETs",
                        "with one: " + product.upstream().manifestGets() + " and "
                                + product.upstream().manifestHeads() + " HEADs, which are free"),
                numbers,
                seen.toDays() >= 14 ? 0.8 : 0.6,
                List.of(
                        "Give it a disk of " + Findings.rounded(disk / 1e9)
                                + " GB: a third more than the peak; no product bounds its size by itself.",
                        "With ttl 0 it keeps everything: then " + Findings.rounded(ideal.diskBytesPeak() / 1e9)
                                + " GB for this time, and more with every new image.",
                        "Take the trace (GET /api/v1/demand/pulls.tsv, images.tsv) to `pullgauge simulate` for other"
                                + " products and times."));
    }
}
