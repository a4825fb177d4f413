/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Behind which address or account each node is, as the limit headers of registries name it. Where looks are shared out few nodes ever see
 * such a header, and each of several collectors hears of its own nodes alone: the others count as behind the address of most of their
 * zone, else of their cluster. They may be elsewhere, and then look less often than they might; taken to be behind nobody knows what,
 * they would spend the registry's budget a second time.
 */
final class Egresses {
    private final Map<NodeKey, Seen> known = new ConcurrentHashMap<>();

    /** Whom this registry counts a node as. */
    private record Seen(String registry, String identity) {
        /** Where several registries tell, one of them decides for good, and Docker Hub before all others: it is the strictest. */
        private static final Comparator<Seen> ORDER = Comparator.comparing(
                        (Seen seen) -> !seen.registry.equals("docker.io"))
                .thenComparing(Seen::registry);

        static Seen either(Seen before, Seen now) {
            return ORDER.compare(before, now) < 0 ? before : now;
        }
    }

    /** @param zone empty for a whole cluster */
    private record Area(String cluster, String zone) {}

    /** Takes over what limit headers said. */
    void heard(Collection<QuotaObservation> readings) {
        for (QuotaObservation each : readings) {
            if (each.identity() != null) {
                known.merge(each.node(), new Seen(each.registry(), each.identity()), Seen::either);
            }
        }
    }

    /** These nodes with their addresses; others are forgotten. */
    List<Place> places(Collection<Standing> nodes) {
        known.keySet().retainAll(nodes.stream().map(Standing::key).collect(Collectors.toSet()));
        Map<Area, Map<String, Integer>> usual = new HashMap<>();
        for (Standing node : nodes) {
            Seen seen = known.get(node.key());
            if (seen != null) {
                count(usual, zone(node), seen.identity());
                count(usual, new Area(node.key().cluster(), ""), seen.identity());
            }
        }
        Map<Area, String> most = new HashMap<>();
        usual.forEach((area, counts) -> most.put(area, most(counts)));
        return nodes.stream()
                .map(node -> Place.of(node.key(), zone(node).zone(), egress(node, most)))
                .toList();
    }

    private String egress(Standing node, Map<Area, String> most) {
        Seen own = known.get(node.key());
        return own != null
                ? own.identity()
                : most.getOrDefault(
                        zone(node), most.getOrDefault(new Area(node.key().cluster(), ""), ""));
    }

    private static Area zone(Standing node) {
        return new Area(node.key().cluster(), Objects.requireNonNullElse(node.zone(), ""));
    }

    private static void count(Map<Area, Map<String, Integer>> usual, Area area, String egress) {
        usual.computeIfAbsent(area, key -> new HashMap<>()).merge(egress, 1, Integer::sum);
    }

    /** Of as many the one that every collector would take. */
    private static String most(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
