/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A mirror is set and fails, and pulls work only because the runtime falls back to the registry. */
public final class MirrorBypassed implements Rule {
    private static final String KIND = "mirror-bypassed";

    private record Seen(Standing node, NodeFacts.EndpointSeen endpoint) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Seen>> broken = new TreeMap<>();
        for (Standing node : Findings.fresh(situation)) {
            node.facts().endpoints().stream()
                    .filter(endpoint -> endpoint.cause() != null && works(node, endpoint.registry()))
                    .filter(endpoint -> Mirrors.of(node, endpoint.registry()).stream()
                            .anyMatch(url -> Mirrors.same(url, endpoint.url())))
                    .limit(1)
                    .forEach(endpoint -> broken.computeIfAbsent(
                                    endpoint.registry() + " " + endpoint.url(), key -> new ArrayList<>())
                            .add(new Seen(node, endpoint)));
        }
        return broken.values().stream().map(MirrorBypassed::finding).toList();
    }

    private static boolean works(Standing node, String registry) {
        return node.registries().stream()
                .anyMatch(cell -> cell.registry().equals(registry) && cell.state() == CellState.OK);
    }

    private static Finding finding(List<Seen> seen) {
        NodeFacts.EndpointSeen endpoint = seen.getFirst().endpoint();
        List<Standing> nodes = seen.stream().map(Seen::node).toList();
        return new Finding(
                KIND,
                endpoint.registry() + " " + endpoint.url(),
                "The mirror " + endpoint.url() + " is bypassed on " + Findings.count(nodes.size(), "node"),
                "It fails with " + endpoint.cause() + ", and the runtime goes on to " + endpoint.registry()
                        + " itself: pulls work, spend its quota and wait for the mirror first.",
                Findings.scope(endpoint.registry(), nodes),
                List.of(nodes.getFirst().key().node() + " asks " + endpoint.url() + " first and meets "
                        + endpoint.cause() + "; " + endpoint.registry() + " answers"),
                Map.of("nodes", nodes.size()),
                0.9,
                List.of(
                        "Mend the mirror, or the way to it: `pullgauge check --registry " + endpoint.registry()
                                + "` on " + nodes.getFirst().key().node() + " shows the stage.",
                        "Until then take it out of the nodes' files: each pull pays for its time-out."));
    }
}
