/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who spends a quota. A pull costs a unit where the node did not have that digest; a failed one, and one that found everything there, cost
 * none. What the remainder fell by beyond that, others behind the same address spent, or pulls that nobody told of.
 *
 * @param ours units of the pulls that are known, of all clusters' nodes that share the quota; never more than were spent
 * @param others the rest of what was spent, 0 where the known pulls explain it all
 */
public record Spending(long ours, long others, List<Share> nodes, List<Share> namespaces, List<Share> workloads) {
    private static final int MOST = 10;

    /** Units by one of them. */
    public record Share(String name, long units) {}

    /** Who spent it between its first and its last reading within one window; null where no pull of these nodes is known. */
    public static @Nullable Spending of(QuotaStanding quota, List<Pull> pulls) {
        Instant from = quota.observedAt().minusSeconds(quota.overSeconds());
        Set<NodeKey> sharing = new HashSet<>(quota.nodes());
        Set<String> had = new HashSet<>();
        Map<String, Long> nodes = new HashMap<>();
        Map<String, Long> namespaces = new HashMap<>();
        Map<String, Long> workloads = new HashMap<>();
        boolean known = false;
        long ours = 0;
        for (Pull pull : pulls) {
            if (!sharing.contains(pull.node())
                    || !pull.registry().equals(quota.key().registry())) {
                continue;
            }
            known = true;
            if (costs(pull, had) && pull.at().isAfter(from) && !pull.at().isAfter(quota.observedAt())) {
                ours++;
                nodes.merge(pull.node().cluster() + "/" + pull.node().node(), 1L, Long::sum);
                count(namespaces, pull, Pull::namespace);
                count(workloads, pull, each -> workload(each));
            }
        }
        if (!known) {
            return null;
        }
        // More pulls than units: a cache answered the rest, and what it spent is shared out by pulls.
        double each = ours > quota.spent() ? (double) quota.spent() / ours : 1;
        long units = Math.min(ours, quota.spent());
        return new Spending(
                units, quota.spent() - units, top(nodes, each), top(namespaces, each), top(workloads, each));
    }

    /** The pulls of this registry that cost a unit where no cache answers them, the oldest first. */
    public static List<Pull> charged(List<Pull> pulls, String registry) {
        Set<String> had = new HashSet<>();
        return pulls.stream()
                .filter(pull -> pull.registry().equals(registry) && costs(pull, had))
                .toList();
    }

    /** Walks pulls in the order of time; {@code had} remembers what is on which node. */
    static boolean costs(Pull pull, Set<String> had) {
        String key = pull.node() + " " + (pull.digest() == null ? pull.image() + "?" : pull.digest());
        return switch (pull.what()) {
            case PULLED -> had.add(key) || pull.digest() == null;
            case REMOVED -> {
                had.remove(key);
                yield false;
            }
            case PRESENT, FAILED -> false;
        };
    }

    private static @Nullable String workload(Pull pull) {
        return pull.workload() == null ? null : pull.namespace() + "/" + pull.workload();
    }

    private static void count(Map<String, Long> counts, Pull pull, Function<Pull, @Nullable String> by) {
        String name = by.apply(pull);
        if (name != null) {
            counts.merge(name, 1L, Long::sum);
        }
    }

    private static List<Share> top(Map<String, Long> counts, double unitsEach) {
        return counts.entrySet().stream()
                .map(each -> new Share(each.getKey(), Math.round(each.getValue() * unitsEach)))
                .filter(share -> share.units() > 0)
                .sorted(Comparator.comparingLong(Share::units).reversed().thenComparing(Share::name))
                .limit(MOST)
                .toList();
    }
}
