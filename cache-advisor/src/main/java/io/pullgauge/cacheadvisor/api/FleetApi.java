/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/fleet}: how many nodes there are in each state and zone, for who wants the failing ones alone from the list of nodes. */
final class FleetApi {
    private final Views views;

    FleetApi(Views views) {
        this.views = views;
    }

    /** Nodes of one zone; {@code fresh} report now, whatever they say. */
    record Zone(String cluster, @Nullable String zone, int nodes, int fresh, int failing) {
        private static Zone of(Standing node) {
            return new Zone(
                    node.key().cluster(),
                    node.zone(),
                    1,
                    node.isFresh() ? 1 : 0,
                    node.state() == NodeState.FAILING ? 1 : 0);
        }

        private Zone and(Zone other) {
            return new Zone(cluster, zone, nodes + other.nodes, fresh + other.fresh, failing + other.failing);
        }
    }

    /** The whole fleet. */
    record Counts(int nodes, int ok, int failing, int stale, int absent, List<Zone> zones) {}

    Endpoint endpoint() {
        return Endpoint.get(
                "/api/v1/fleet", "How many nodes there are in each state and zone", Counts.class, this::counts, "at");
    }

    private Answer counts(Call call) {
        FleetView view = views.of(call);
        Map<NodeState, Integer> states = new EnumMap<>(NodeState.class);
        Map<List<String>, Zone> zones = new HashMap<>();
        for (Standing node : view.nodes()) {
            states.merge(node.state(), 1, Integer::sum);
            zones.merge(
                    List.of(node.key().cluster(), Objects.requireNonNullElse(node.zone(), "")),
                    Zone.of(node),
                    Zone::and);
        }
        Counts counts = new Counts(
                view.nodes().size(),
                states.getOrDefault(NodeState.OK, 0),
                states.getOrDefault(NodeState.FAILING, 0),
                states.getOrDefault(NodeState.STALE, 0),
                states.getOrDefault(NodeState.ABSENT, 0),
                sorted(zones));
        return Views.wantsText(call) ? Answer.text(table(counts)) : Answer.json(counts);
    }

    private static List<Zone> sorted(Map<List<String>, Zone> zones) {
        List<Zone> all = new ArrayList<>(zones.values());
        all.sort(
                Comparator.comparing(Zone::cluster).thenComparing(each -> Objects.requireNonNullElse(each.zone(), "")));
        return List.copyOf(all);
    }

    private static String table(Counts counts) {
        Table table = new Table("CLUSTER", "ZONE", "NODES", "REPORTING", "FAILING");
        counts.zones()
                .forEach(each -> table.row(each.cluster(), each.zone(), each.nodes(), each.fresh(), each.failing()));
        return table.toString();
    }
}
