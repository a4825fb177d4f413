/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.NodeFacts.EndpointSeen;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mirror answers clearly slower than the registry does to the same nodes. It compares what both answer to the same questions, not how
 * fast they send layers, so it is not sure.
 */
public final class MirrorSlower implements Rule {
    private static final String KIND = "mirror-slower-than-direct";
    private static final int LEAST_NODES = 3;
    private static final double FACTOR = 2;
    private static final double LEAST_MILLIS = 100;

    private static final class Sides {
        private final List<Double> mirror = new ArrayList<>();
        private final List<Double> direct = new ArrayList<>();
        private final List<Standing> nodes = new ArrayList<>();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, Sides> sides = new TreeMap<>();
        for (Standing node : Findings.fresh(situation)) {
            for (EndpointSeen mirror : node.facts().endpoints()) {
                Double own = mirror.mirror() && mirror.cause() == null ? mirror.millis() : null;
                Double other = own == null ? null : direct(node, mirror.registry());
                if (own != null && other != null) {
                    Sides side = sides.computeIfAbsent(mirror.registry(), name -> new Sides());
                    side.mirror.add(own);
                    side.direct.add(other);
                    side.nodes.add(node);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        sides.forEach((registry, side) -> {
            double mirror = median(side.mirror);
            double direct = median(side.direct);
            long distinct = side.nodes.stream().distinct().count();
            if (distinct >= LEAST_NODES && mirror > FACTOR * direct && mirror - direct > LEAST_MILLIS) {
                findings.add(finding(registry, side, mirror, direct));
            }
        });
        return findings;
    }

    private static @Nullable Double direct(Standing node, String registry) {
        return node.facts().endpoints().stream()
                .filter(each -> !each.mirror() && each.registry().equals(registry) && each.cause() == null)
                .map(EndpointSeen::millis)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    private static Finding finding(String registry, Sides side, double mirror, double direct) {
        List<Standing> nodes = side.nodes.stream().distinct().toList();
        return new Finding(
                KIND,
                registry,
                "The mirror of " + registry + " answers " + Findings.rounded(mirror / direct)
                        + " times slower than the registry",
                "On " + nodes.size() + " nodes the same questions take " + Math.round(mirror) + " ms at the mirror and "
                        + Math.round(direct) + " ms at the registry (medians). Layers may still come faster from it.",
                Findings.scope(registry, nodes),
                List.of(nodes.getFirst().key().node() + ": " + Math.round(side.mirror.getFirst()) + " ms against "
                        + Math.round(side.direct.getFirst()) + " ms"),
                Map.of("mirrorMillis", Math.round(mirror), "directMillis", Math.round(direct), "nodes", nodes.size()),
                0.6,
                List.of(
                        "Look at the mirror's load, disk and distance: one in each zone is nearer.",
                        "Keep it where it saves a quota: slower answers cost less than refused pulls."));
    }
}
