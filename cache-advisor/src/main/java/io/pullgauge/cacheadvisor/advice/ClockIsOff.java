/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes' clocks differ from the fleet's. The collector's own may be the wrong one, so the median of all nodes counts: certificates and
 * tokens are judged by the node's.
 */
public final class ClockIsOff implements Rule {
    private static final String KIND = "clock-is-off";
    private static final int LEAST_NODES = 3;
    private static final long MOST_MILLIS = 60_000;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<Standing, Long> offsets = new LinkedHashMap<>();
        for (Standing node : Findings.fresh(situation)) {
            Long offset = node.facts().clockOffsetMillis();
            if (offset != null) {
                offsets.put(node, offset);
            }
        }
        if (offsets.size() < LEAST_NODES) {
            return List.of();
        }
        List<Long> sorted = offsets.values().stream().sorted().toList();
        long median = sorted.get(sorted.size() / 2);
        List<Standing> wrong = new ArrayList<>();
        offsets.forEach((node, offset) -> {
            if (Math.abs(offset - median) > MOST_MILLIS) {
                wrong.add(node);
            }
        });
        return wrong.isEmpty() || wrong.size() * 2 > offsets.size()
                ? List.of()
                : List.of(finding(wrong, offsets, median));
    }

    private static Finding finding(List<Standing> wrong, Map<Standing, Long> offsets, long median) {
        Standing worst = wrong.stream()
                .max(Comparator.comparingLong(node -> Math.abs(offsets.getOrDefault(node, median) - median)))
                .orElseThrow();
        long seconds = (offsets.getOrDefault(worst, median) - median) / 1000;
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("nodes", Findings.names(wrong));
        return new Finding(
                KIND,
                "clock",
                "The clock of " + Findings.count(wrong.size(), "node") + " is wrong, at most by " + Math.abs(seconds)
                        + " s",
                worst.key().node() + " is " + Math.abs(seconds) + " s " + (seconds < 0 ? "behind" : "ahead of")
                        + " most nodes. Tokens are refused from about a minute on; certificates look expired or not"
                        + " yet valid from days on.",
                scope,
                wrong.stream()
                        .limit(5)
                        .map(node -> node.key().node() + ": " + (offsets.getOrDefault(node, median) - median) / 1000
                                + " s from the median")
                        .toList(),
                Map.of("nodes", wrong.size(), "worstSeconds", seconds),
                0.9,
                List.of("Start the time service on these nodes (chronyc tracking, timedatectl) and let it set the"
                        + " clock."));
    }
}
