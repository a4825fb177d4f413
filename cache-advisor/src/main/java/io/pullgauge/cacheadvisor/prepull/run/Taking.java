/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Checked;
import io.pullgauge.cacheadvisor.prepull.run.OrderRequest.Wrong;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk.Drafted;
import io.pullgauge.cacheadvisor.prepull.run.Sourcing.Sourced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a draft of what somebody wrote, for the cluster as it is; the first thing that is wrong ends it. */
final class Taking {
    private static final int MOST_PULLS = 100_000;

    private final World world;

    Taking(World world) {
        this.world = world;
    }

    Drafted of(OrderRequest request, boolean dry) {
        return switch (request.check(
                world.cluster().namespaces(), world.images(), dry, world.clock().instant())) {
            case Checked.Bad bad -> new Drafted.Bad(bad.wrong());
            case Checked.Good good -> of(good.order(), 0);
        };
    }

    /** The draft of a checked order, its waves counted from the given number. */
    Drafted of(Order order, int firstWave) {
        return switch (new Sourcing(world.cluster()).of(order)) {
            case Sourced.Bad bad -> new Drafted.Bad(bad.wrong());
            case Sourced.Good good -> onNodes(good, world.cluster().nodes(), firstWave);
        };
    }

    private Drafted onNodes(Sourced.Good sourced, List<ClusterNode> all, int firstWave) {
        Order order = sourced.order();
        Set<String> names = all.stream().map(ClusterNode::name).collect(Collectors.toSet());
        Optional<String> unknown =
                order.nodes().stream().filter(name -> !names.contains(name)).findFirst();
        if (unknown.isPresent()) {
            return bad("/nodes", "the cluster has no node \"" + unknown.get() + "\"");
        }
        Selector selector = Selector.parse(order.selector());
        List<ClusterNode> nodes = all.stream()
                .filter(node -> order.isOpen()
                        ? selector.matches(node.labels())
                        : order.nodes().contains(node.name()))
                .toList();
        if (nodes.isEmpty()) {
            return bad(
                    "/selector",
                    (order.selector().isEmpty() ? "" : "\"" + order.selector() + "\" ")
                            + "matches none of the cluster's " + all.size() + " nodes");
        }
        if (nodes.size() > OrderRequest.MOST_NODES
                || nodes.size() * order.images().size() > MOST_PULLS) {
            return bad(
                    "/nodes",
                    nodes.size() + " nodes with " + order.images().size() + " images each (expected: at most "
                            + OrderRequest.MOST_NODES + " nodes and " + MOST_PULLS + " pulls)");
        }
        Draft draft = new Drafting(order, world.cluster().server(), world.known()).of(nodes, firstWave);
        return new Drafted.Ready(sourced.notes().isEmpty() ? draft : noted(draft, sourced.notes()));
    }

    private static Draft noted(Draft draft, List<String> more) {
        List<String> notes = new ArrayList<>(more);
        notes.addAll(draft.notes());
        return new Draft(
                draft.order(),
                draft.considered(),
                draft.tasks(),
                draft.refused(),
                draft.present(),
                draft.units(),
                draft.keep(),
                draft.time(),
                notes);
    }

    private static Drafted bad(String pointer, String detail) {
        return new Drafted.Bad(new Wrong(pointer, detail));
    }
}
