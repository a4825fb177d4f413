/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.prepull.Limits;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What reports and quota headers tell about images and nodes, looked up by name. */
final class Knowledge {
    private final Map<String, ImageCell> images = new HashMap<>();
    private final Map<String, QuotaStanding> quotas = new HashMap<>();
    private final Map<String, Map<String, String>> identities = new HashMap<>();

    Knowledge(FleetView fleet, List<QuotaStanding> standings) {
        for (Standing node : fleet.nodes()) {
            node.images().forEach(cell -> images.merge(cell.image(), cell, Knowledge::better));
        }
        Set<String> unique = unique(fleet);
        for (QuotaStanding each : standings) {
            String registry = each.key().registry();
            String identity = identity(each);
            quotas.put(Limits.key(registry, identity), each);
            each.nodes().stream()
                    .map(NodeKey::node)
                    .filter(unique::contains)
                    .forEach(node -> identities
                            .computeIfAbsent(node, name -> new HashMap<>())
                            .put(registry, identity));
        }
    }

    /** Names that only one cluster has: of others nobody knows which one is meant. */
    private static Set<String> unique(FleetView fleet) {
        return fleet.nodes().stream()
                .map(node -> node.key().node())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue() == 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static String identity(QuotaStanding quota) {
        String identity = quota.key().identity();
        NodeKey node = quota.key().node();
        return identity != null ? identity : node == null ? "" : "node " + node.cluster() + "/" + node.node();
    }

    private static ImageCell better(ImageCell one, ImageCell other) {
        return score(other) > score(one) ? other : one;
    }

    private static int score(ImageCell cell) {
        return (cell.digest() == null ? 0 : 1) + (cell.bytes() == null ? 0 : 2);
    }

    /** What is known of an image under its canonical name. */
    Optional<ImageCell> image(String canonical) {
        return Optional.ofNullable(images.get(canonical));
    }

    /** By registry, whose quota a node spends there. */
    Map<String, String> identities(String node) {
        return identities.getOrDefault(node, Map.of());
    }

    /** How the quota of this key stands, as {@link Limits#key} makes it. */
    Optional<QuotaStanding> quota(String key) {
        return Optional.ofNullable(quotas.get(key));
    }

    Map<String, QuotaStanding> quotas() {
        return quotas;
    }
}
