/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.PullTimes;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.prepull.Layer;
import io.pullgauge.cacheadvisor.prepull.Limits;
import io.pullgauge.cacheadvisor.prepull.PullModel;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What reports and quota headers tell about images and nodes, looked up by name. Used by one thread. */
final class Knowledge {
    private static final Duration OVERLAP = Duration.ofHours(2);

    private final Map<String, ImageCell> images = new HashMap<>();
    private final Map<String, QuotaStanding> quotas = new HashMap<>();
    private final Map<String, Map<String, String>> identities = new HashMap<>();
    private final Map<String, NodeKey> keys = new HashMap<>();
    private final Map<String, List<Layer>> layers = new HashMap<>();
    private final Map<String, PullModel> models = new HashMap<>();
    private final DemandView demand;

    Knowledge(FleetView fleet, List<QuotaStanding> standings, DemandView demand) {
        this.demand = demand;
        for (Standing node : fleet.nodes()) {
            node.images().forEach(cell -> images.merge(cell.image(), cell, Knowledge::better));
        }
        Set<String> unique = unique(fleet);
        fleet.nodes().stream()
                .map(Standing::key)
                .filter(key -> unique.contains(key.node()))
                .forEach(key -> keys.put(key.node(), key));
        demand.contents().values().forEach(this::read);
        for (QuotaStanding each : standings) {
            String registry = each.key().registry();
            String identity = identity(each);
            quotas.put(key(each), each);
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

    private void read(Content content) {
        if (content.layers() != null && !content.layers().isEmpty()) {
            layers.put(
                    content.digest(),
                    content.layers().stream()
                            .map(layer -> new Layer(layer.digest(), layer.bytes()))
                            .toList());
        }
    }

    /** The name of a quota, as plans have it. */
    static String key(QuotaStanding quota) {
        return Limits.key(quota.key().registry(), identity(quota));
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

    /** The node as agents report it; empty where none does, or two clusters have one of this name. */
    Optional<NodeKey> node(String name) {
        return Optional.ofNullable(keys.get(name));
    }

    /** What an image of this digest consists of, where a node told. */
    Optional<List<Layer>> layers(String digest) {
        return Optional.ofNullable(layers.get(digest));
    }

    /** How long pulls of this registry take in this cluster; as elsewhere where too few were seen. */
    PullModel model(String registry) {
        return models.computeIfAbsent(
                registry,
                name -> PullTimes.of(demand.pulls(), name)
                        .map(times -> PullModel.USUAL.measured(times.fixedSeconds(), times.secondsPerGigabyte()))
                        .orElse(PullModel.USUAL));
    }

    /**
     * The image, where its tag stands for other content since then. Two digests that are seen side by side are no move: an index and its
     * platform's manifest are told as either.
     */
    Optional<String> movedSince(String image, Instant since) {
        if (!(ImageReference.parse(image) instanceof ParsedReference.Valid valid)
                || valid.reference().digest() != null) {
            return Optional.empty();
        }
        List<TagSeen> seen = demand.tags().getOrDefault(valid.reference().canonical(), List.of());
        if (seen.size() < 2) {
            return Optional.empty();
        }
        TagSeen newest = seen.getLast();
        TagSeen before = seen.get(seen.size() - 2);
        boolean moved = newest.first().isAfter(since)
                && !before.last().isAfter(newest.first().plus(OVERLAP));
        return moved ? Optional.of(image) : Optional.empty();
    }
}
