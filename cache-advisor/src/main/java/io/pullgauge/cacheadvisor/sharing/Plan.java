/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.ReportAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who looks at what and how often, for one set of nodes. Made at once, then only read. */
final class Plan {
    /** A look asks the registry without a token, then the token server, then again. */
    static final int REQUESTS_A_LOOK = 3;
    /** Every target is looked at within this time, as long as the budget allows that by any means. */
    private static final int LONGEST_SECONDS = 600;

    /**
     * How many nodes of each zone look at one target. Every node's own sight is what we are for, so looks are shared out only where all of
     * them together would be too many for the registry; 0 stands for one node of all zones together.
     */
    private static final int[] WIDTHS = {Integer.MAX_VALUE, 2, 1, 0};

    private final Map<NodeKey, Share> shares = new HashMap<>();

    private static final class Share {
        private final List<String> registries = new ArrayList<>();
        private final List<String> images = new ArrayList<>();
        private final Map<String, ReportAnswer.Turn> turns = new TreeMap<>();
        private final List<String> connections = new ArrayList<>();
    }

    private record Target(String name, boolean image) {}

    private Plan() {}

    static Plan of(Collection<Place> places, ReportAnswer.Targets wanted, Budgets budgets, int intervalSeconds) {
        Plan plan = new Plan();
        places.forEach(place -> plan.shares.put(place.key(), new Share()));
        Map<String, List<Target>> byRegistry = new LinkedHashMap<>();
        wanted.registries()
                .forEach(host -> byRegistry
                        .computeIfAbsent(RegistryName.normal(host), name -> new ArrayList<>())
                        .add(new Target(host, false)));
        wanted.images()
                .forEach(image -> byRegistry
                        .computeIfAbsent(RegistryName.ofImage(image).orElse(""), name -> new ArrayList<>())
                        .add(new Target(image, true)));
        Map<String, List<Place>> byLimit = new TreeMap<>();
        places.forEach(place -> byLimit.computeIfAbsent(place.limit(), limit -> new ArrayList<>())
                .add(place));
        for (List<Place> sharing : byLimit.values()) {
            byRegistry.forEach(
                    (registry, targets) -> plan.share(sharing, targets, budgets.of(registry), intervalSeconds));
        }
        return plan;
    }

    /** What this node shall look at; what a node gets that is in no plan yet is everything, at its turn. */
    ReportAnswer.Targets of(NodeKey node) {
        Share share = shares.get(node);
        return share == null
                ? new ReportAnswer.Targets(List.of(), List.of())
                : new ReportAnswer.Targets(
                        List.copyOf(share.registries),
                        List.copyOf(share.images),
                        share.turns.isEmpty() ? null : Map.copyOf(share.turns),
                        share.connections.isEmpty() ? null : List.copyOf(share.connections));
    }

    boolean knows(NodeKey node) {
        return shares.containsKey(node);
    }

    /** The targets of one registry among the nodes that share its limit: as many lookers as fit the budget at the usual interval, or nearly. */
    private void share(List<Place> nodes, List<Target> targets, int perMinute, int intervalSeconds) {
        Map<Target, List<Place>> lookers = Map.of();
        int every = intervalSeconds;
        for (int width : WIDTHS) {
            lookers = lookers(nodes, targets, width);
            long looks = lookers.values().stream().mapToLong(List::size).sum();
            // Rounded up, and with a tenth to spare: a second look at a fault costs too.
            every = (int) Math.max(intervalSeconds, (looks * REQUESTS_A_LOOK * 66 + perMinute - 1) / perMinute);
            if (every <= Math.max(LONGEST_SECONDS, intervalSeconds)) {
                break;
            }
        }
        hand(lookers, every, intervalSeconds);
        boolean rarely = every > intervalSeconds;
        lookers.forEach((target, some) -> connect(target, nodes, rarely ? Set.of() : Set.copyOf(some)));
    }

    /** Names, addresses and certificates are each node's own affair and cost a registry no request: all see to them at each interval. */
    private void connect(Target target, List<Place> nodes, Set<Place> asking) {
        if (!target.image()) {
            nodes.stream()
                    .filter(node -> !asking.contains(node))
                    .forEach(node -> shares.computeIfAbsent(node.key(), key -> new Share())
                            .connections
                            .add(target.name()));
        }
    }

    private static Map<Target, List<Place>> lookers(List<Place> nodes, List<Target> targets, int width) {
        Map<String, List<Place>> groups = new TreeMap<>();
        nodes.forEach(node -> groups.computeIfAbsent(width == 0 ? "" : node.zone(), zone -> new ArrayList<>())
                .add(node));
        Map<Target, List<Place>> lookers = new LinkedHashMap<>();
        for (Target target : targets) {
            List<Place> chosen = new ArrayList<>();
            groups.values()
                    .forEach(group -> chosen.addAll(
                            Rendezvous.choose(target.name(), group, Math.min(group.size(), Math.max(1, width)))));
            lookers.put(target, chosen);
        }
        return lookers;
    }

    /** Where looks are rarer than the nodes' own interval, their turns lie evenly: chance would put some of them together. */
    private void hand(Map<Target, List<Place>> lookers, int every, int intervalSeconds) {
        long looks = lookers.values().stream().mapToLong(List::size).sum();
        long given = 0;
        for (Map.Entry<Target, List<Place>> each : lookers.entrySet()) {
            Target target = each.getKey();
            for (Place place : each.getValue()) {
                Share share = shares.computeIfAbsent(place.key(), key -> new Share());
                (target.image() ? share.images : share.registries).add(target.name());
                if (every > intervalSeconds) {
                    share.turns.put(target.name(), new ReportAnswer.Turn(every, (int) (given * every / looks)));
                }
                given++;
            }
        }
    }
}
