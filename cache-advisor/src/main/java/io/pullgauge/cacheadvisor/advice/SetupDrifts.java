/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One node or a few of a zone have another resolver or proxy than the clear majority. Set-ups by halves are wanted ones. */
public final class SetupDrifts implements Rule {
    private static final String KIND = "setup-drifts";
    private static final int LEAST_NODES = 4;
    private static final double FEW = 0.25;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Map<String, List<Standing>> zones = new TreeMap<>();
        Findings.telling(situation)
                .forEach(node -> zones.computeIfAbsent(
                                node.key().cluster() + "/" + node.zone(), zone -> new ArrayList<>())
                        .add(node));
        List<Finding> findings = new ArrayList<>();
        zones.forEach((zone, nodes) -> {
            for (String part : List.of("resolver", "proxy")) {
                look(zone, part, nodes, findings);
            }
        });
        return findings;
    }

    private static void look(String zone, String part, List<Standing> nodes, List<Finding> findings) {
        Map<String, List<Standing>> groups = new LinkedHashMap<>();
        nodes.forEach(node -> groups.computeIfAbsent(value(node, part), value -> new ArrayList<>())
                .add(node));
        List<List<Standing>> sorted = groups.values().stream()
                .sorted((one, two) -> Integer.compare(two.size(), one.size()))
                .toList();
        int odd = nodes.size() - sorted.getFirst().size();
        if (nodes.size() >= LEAST_NODES && odd > 0 && odd <= FEW * nodes.size()) {
            findings.add(finding(zone, part, sorted));
        }
    }

    private static String value(Standing node, String part) {
        return part.equals("resolver")
                ? node.facts().resolvers().toString()
                : node.facts().proxy();
    }

    private static Finding finding(String zone, String part, List<List<Standing>> groups) {
        List<Standing> usual = groups.getFirst();
        List<Standing> odd = groups.stream().skip(1).flatMap(List::stream).toList();
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("part", part);
        scope.put("nodes", Findings.names(odd));
        return new Finding(
                KIND,
                part + " " + zone,
                Findings.count(odd.size(), "node") + " of " + zone + " have another " + part + " than the other "
                        + usual.size(),
                usual.size() + " nodes have " + shown(usual.getFirst(), part) + ", "
                        + odd.getFirst().key().node() + " has " + shown(odd.getFirst(), part) + ".",
                scope,
                odd.stream()
                        .limit(5)
                        .map(node -> node.key().node() + ": " + shown(node, part))
                        .toList(),
                Map.of("nodesThatDiffer", odd.size(), "nodes", odd.size() + usual.size()),
                0.6,
                List.of("Compare "
                        + (part.equals("resolver")
                                ? "/etc/resolv.conf"
                                : "the proxy variables of the runtime's systemd unit")
                        + " of " + odd.getFirst().key().node() + " with "
                        + usual.getFirst().key().node() + "."));
    }

    private static String shown(Standing node, String part) {
        String value = value(node, part);
        return value.isEmpty() || value.equals("{}") || value.equals("[]") ? "none" : value;
    }
}
