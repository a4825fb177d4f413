/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What rules share when they word a finding. */
final class Findings {
    private static final int SHOWN_NODES = 20;

    private Findings() {}

    static Map<String, Object> scope(String registry, Collection<Standing> nodes) {
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", registry);
        scope.put("nodes", names(nodes));
        return scope;
    }

    static List<String> names(Collection<Standing> nodes) {
        return nodes.stream().map(node -> node.key().node()).limit(SHOWN_NODES).toList();
    }

    static List<Standing> fresh(Situation situation) {
        return some(situation.fleet().nodes(), Standing::isFresh);
    }

    /** Those that tell of now, and whom they ask for images. */
    static List<Standing> telling(Situation situation) {
        return some(situation.fleet().nodes(), node -> node.isFresh() && Mirrors.told(node));
    }

    private static List<Standing> some(List<Standing> nodes, Predicate<Standing> wanted) {
        return Unhurried.asIn(nodes, nodes.stream().filter(wanted).toList());
    }

    static List<String> registries(Collection<Standing> nodes) {
        TreeSet<String> registries = new TreeSet<>();
        nodes.forEach(node -> node.registries().forEach(cell -> registries.add(cell.registry())));
        return List.copyOf(registries);
    }

    static String count(int number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
