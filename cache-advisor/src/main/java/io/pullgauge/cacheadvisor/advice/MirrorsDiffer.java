/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Nodes of one zone have different mirrors for the same registry. Zones may well have mirrors of their own. */
public final class MirrorsDiffer implements Rule {
    private static final String KIND = "mirrors-differ";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        List<Standing> nodes = Findings.telling(situation);
        Map<String, Map<String, Map<List<String>, List<Standing>>>> registries = new LinkedHashMap<>();
        Findings.registries(nodes).forEach(registry -> registries.put(registry, new LinkedHashMap<>()));
        for (Standing node : nodes) {
            node.facts()
                    .mirrors()
                    .keySet()
                    .forEach(registry -> registries.computeIfPresent(registry, (same, zones) -> {
                        add(node, Mirrors.of(node, registry), zones);
                        return zones;
                    }));
        }
        List<Finding> findings = new ArrayList<>();
        registries.forEach((registry, zones) -> zones.forEach((zone, groups) -> {
            if (groups.size() > 1) {
                findings.add(finding(registry, zone, groups));
            }
        }));
        return findings;
    }

    private static void add(Standing node, List<String> mirrors, Map<String, Map<List<String>, List<Standing>>> zones) {
        if (!mirrors.isEmpty()) {
            zones.computeIfAbsent(node.key().cluster() + "/" + node.zone(), zone -> new LinkedHashMap<>())
                    .computeIfAbsent(mirrors, each -> new ArrayList<>())
                    .add(node);
        }
    }

    private static Finding finding(String registry, String zone, Map<List<String>, List<Standing>> groups) {
        List<Map.Entry<List<String>, List<Standing>>> sorted = groups.entrySet().stream()
                .sorted((one, two) ->
                        Integer.compare(two.getValue().size(), one.getValue().size()))
                .toList();
        List<Standing> odd = sorted.stream()
                .skip(1)
                .flatMap(group -> group.getValue().stream())
                .toList();
        List<String> evidence = sorted.stream()
                .limit(5)
                .map(group -> Findings.count(group.getValue().size(), "node") + " (such as "
                        + group.getValue().getFirst().key().node() + "): " + group.getKey())
                .toList();
        return new Finding(
                KIND,
                registry + " " + zone,
                "Nodes of " + zone + " ask " + groups.size() + " different sets of mirrors for " + registry,
                "What most of them ask: " + sorted.getFirst().getKey() + ".",
                Findings.scope(registry, odd),
                evidence,
                Map.of(
                        "sets",
                        groups.size(),
                        "nodesThatDiffer",
                        odd.size(),
                        "nodes",
                        odd.size() + sorted.getFirst().getValue().size()),
                0.8,
                List.of(
                        "Compare the registry's hosts.toml, registries.conf or registries.yaml of "
                                + String.join(", ", new TreeSet<>(Findings.names(odd))) + " with "
                                + sorted.getFirst().getValue().getFirst().key().node() + ".",
                        "Where the difference is wanted, mute this advice with the reason."));
    }
}
