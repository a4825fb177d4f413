/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.cache.ConfigFile;
import io.pullgauge.cacheadvisor.cache.Configuration;
import io.pullgauge.cacheadvisor.cache.Wanted;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Configuration with what it changes: the endpoints that nodes ask for this registry now and will ask then, by groups of nodes that ask the
 * same now. Empty for caches, which are new.
 */
record Configured(String target, List<ConfigFile> files, List<String> notes, List<Change> diff) {
    private static final Set<String> FOR_NODES = Set.of("containerd", "crio", "k3s");
    private static final int EXAMPLES = 3;
    private static final int MOST_GROUPS = 20;

    /** Lines begin with {@code -} (asked now, no more then), {@code +} (asked then) or a space (both). */
    record Change(int nodes, List<String> examples, List<String> lines) {}

    static Configured of(Configuration made, Wanted wanted, FleetView fleet) {
        List<Change> diff = FOR_NODES.contains(made.target()) ? changes(wanted, fleet) : List.of();
        return new Configured(made.target(), made.files(), made.notes(), diff);
    }

    private static List<Change> changes(Wanted wanted, FleetView fleet) {
        String cache = wanted.cache() + (wanted.prefix().isEmpty() ? "" : "/v2/" + wanted.prefix());
        Map<List<String>, List<String>> groups = new LinkedHashMap<>();
        for (Standing node : fleet.nodes()) {
            if (node.isFresh()
                    && node.registries().stream()
                            .anyMatch(cell -> cell.registry().equals(wanted.registry()))) {
                groups.computeIfAbsent(now(node, wanted), endpoints -> new ArrayList<>())
                        .add(node.key().node());
            }
        }
        return groups.entrySet().stream()
                .limit(MOST_GROUPS)
                .map(group -> new Change(
                        group.getValue().size(),
                        group.getValue().stream().limit(EXAMPLES).toList(),
                        lines(group.getKey(), List.of(cache, wanted.upstream()))))
                .toList();
    }

    private static List<String> now(Standing node, Wanted wanted) {
        return node.facts().mirrors().getOrDefault(wanted.registry(), List.of(wanted.upstream()));
    }

    private static List<String> lines(List<String> now, List<String> then) {
        List<String> lines = new ArrayList<>();
        now.stream().filter(each -> !then.contains(each)).forEach(each -> lines.add("- " + each));
        then.forEach(each -> lines.add((now.contains(each) ? "  " : "+ ") + each));
        return lines;
    }
}
