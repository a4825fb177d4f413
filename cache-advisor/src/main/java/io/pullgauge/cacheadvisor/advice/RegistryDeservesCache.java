/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.probe.verdict.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes pull the same images of one registry, and that costs a quota, or many bytes. Says nothing for a small fleet: where all
 * distinct images fit half the quota and hardly two nodes share one, a cache is one more thing to break.
 */
public final class RegistryDeservesCache implements Rule {
    /** The kind of this advice: the one for which configuration can be had. */
    public static final String KIND = "registry-deserves-cache";

    private static final double SHARED = 3;
    private static final long WORTHWHILE_BYTES = 5L << 30;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        Set<String> limiting = limiting(situation);
        Demand.byRegistry(situation.fleet()).forEach((registry, demand) -> {
            Optional<QuotaStanding> tightest = situation.quotas().stream()
                    .filter(quota -> quota.key().registry().equals(registry) && quota.limit() != null)
                    .min((one, two) -> Long.compare(limit(one), limit(two)));
            boolean limited = limiting.contains(registry);
            if (deserves(demand, tightest.map(RegistryDeservesCache::limit).orElse(null), limited)
                    && !new ThroughCache().look(situation, registry).isFollowed()) {
                findings.add(finding(registry, demand, tightest.orElse(null), limited));
            }
        });
        return findings;
    }

    /** Registries that refuse some node for a limit. */
    private static Set<String> limiting(Situation situation) {
        Set<String> limiting = new HashSet<>();
        for (Standing node : situation.fleet().nodes()) {
            for (RegistryCell cell : node.registries()) {
                if (cell.fault() != null && cell.fault().cause().stage() == Stage.LIMIT) {
                    limiting.add(cell.registry());
                }
            }
        }
        return limiting;
    }

    private static boolean deserves(Demand demand, @Nullable Long limit, boolean limited) {
        if (demand.nodes() < 2 || demand.savedUnits() < 1) {
            return false;
        }
        boolean tight = limit != null && (demand.pairs() > limit / 2 || demand.nodesPerImage() >= SHARED);
        boolean heavy =
                demand.nodesPerImage() >= SHARED && demand.bytesDirect() - demand.bytesCached() >= WORTHWHILE_BYTES;
        return limited || tight || heavy;
    }

    private static long limit(QuotaStanding quota) {
        return Objects.requireNonNullElse(quota.limit(), Long.MAX_VALUE);
    }

    private static Finding finding(String registry, Demand demand, @Nullable QuotaStanding quota, boolean limited) {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry);
        if (quota != null && quota.key().identity() != null) {
            scope.put("identity", quota.key().identity());
        }
        return new Finding(
                KIND,
                registry,
                "A pull-through cache for " + registry + " would save " + demand.savedUnits() + " of " + demand.pairs()
                        + " pulls",
                demand.nodes() + " nodes look at " + demand.images() + " images of " + registry
                        + ". Pulling each once on each node costs "
                        + demand.pairs()
                        + " manifest requests upstream; through a cache the first pull of each image is the only one: "
                        + demand.images() + ".",
                scope,
                evidence(demand, quota, limited),
                numbers(demand, quota),
                confidence(demand, quota, limited),
                fix(registry));
    }

    private static List<String> evidence(Demand demand, @Nullable QuotaStanding quota, boolean limited) {
        List<String> evidence = new ArrayList<>();
        evidence.add("each image is on " + Math.round(demand.nodesPerImage() * 10) / 10.0 + " nodes on average");
        if (quota != null) {
            evidence.add("the registry grants " + quota.limit() + " pulls"
                    + (quota.windowSeconds() == null ? "" : " in " + quota.windowSeconds() + " s") + ", shared by "
                    + quota.nodes().size() + " nodes");
        }
        if (limited) {
            evidence.add("at least one node is refused by this registry's limit now");
        }
        if (demand.sized() < demand.pairs()) {
            evidence.add("the size is known of " + demand.sized() + " of " + demand.pairs()
                    + " pulls; bytes are of these only");
        }
        return evidence;
    }

    private static Map<String, Object> numbers(Demand demand, @Nullable QuotaStanding quota) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("nodes", demand.nodes());
        numbers.put("images", demand.images());
        numbers.put("unitsWithoutCache", demand.pairs());
        numbers.put("unitsWithCache", demand.images());
        numbers.put("unitsSaved", demand.savedUnits());
        numbers.put("bytesWithoutCache", demand.bytesDirect());
        numbers.put("bytesWithCache", demand.bytesCached());
        numbers.put("bytesSaved", Math.max(0, demand.bytesDirect() - demand.bytesCached()));
        numbers.put("cacheBytes", demand.bytesCached());
        if (quota != null && quota.limit() != null) {
            numbers.put("limit", quota.limit());
            if (quota.windowSeconds() != null) {
                numbers.put("windowSeconds", quota.windowSeconds());
            }
            numbers.put("windowsWithoutCache", Math.ceil((double) demand.pairs() / quota.limit() * 10) / 10);
            numbers.put("windowsWithCache", Math.ceil((double) demand.images() / quota.limit() * 10) / 10);
        }
        return numbers;
    }

    private static double confidence(Demand demand, @Nullable QuotaStanding quota, boolean limited) {
        if (limited) {
            return 0.9;
        }
        return quota != null && quota.limit() != null && demand.pairs() > quota.limit() ? 0.85 : 0.6;
    }

    private static List<String> fix(String registry) {
        return List.of(
                "Run a cache for " + registry + ": GET …/config?for=distribution gives its configuration.",
                "Point the nodes at it: GET …/config?for=containerd gives their hosts.toml; it is read without a restart.",
                "Prime it with one pull of each image before a rollout: most caches do not join concurrent first pulls into one.",
                "Keep its disk at about 1.3 times the distinct bytes, and watch it: it is one more thing that can fail.");
    }
}
