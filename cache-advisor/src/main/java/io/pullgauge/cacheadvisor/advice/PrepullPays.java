/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Images of one namespace spread from node to node, and each time a pod waits: the nodes that are left can have them before. */
public final class PrepullPays implements Rule {
    private static final String KIND = "prepull-pays";
    private static final Duration RECENT = Duration.ofDays(7);
    private static final int LEAST_NODES = 3;
    private static final double SLOW_SECONDS = 10;
    private static final int MOST_IMAGES = 20;

    /** What pulls of one image took, and on which nodes it is by what was seen. */
    private record Spread(String image, Set<String> nodes, List<Double> seconds) {
        double median() {
            List<Double> sorted = seconds.stream().sorted().toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        Set<String> fleet = Findings.fresh(situation).stream()
                .map(Standing::key)
                .map(key -> key.node())
                .collect(Collectors.toSet());
        Map<String, Map<String, Spread>> byNamespace = new TreeMap<>();
        Instant since = situation.fleet().at().minus(RECENT);
        situation.demand().pulls().stream()
                .filter(pull -> pull.namespace() != null && pull.at().isAfter(since))
                .forEach(pull ->
                        add(byNamespace.computeIfAbsent(String.valueOf(pull.namespace()), n -> new TreeMap<>()), pull));
        List<Finding> findings = new ArrayList<>();
        byNamespace.forEach((namespace, images) -> {
            Finding finding = finding(
                    namespace,
                    images.values().stream()
                            .filter(each -> isWorthwhile(each, fleet))
                            .limit(MOST_IMAGES)
                            .toList(),
                    fleet);
            if (finding != null) {
                findings.add(finding);
            }
        });
        return findings;
    }

    private static void add(Map<String, Spread> images, Pull pull) {
        Spread spread =
                images.computeIfAbsent(pull.image(), image -> new Spread(image, new HashSet<>(), new ArrayList<>()));
        switch (pull.what()) {
            case PULLED -> {
                spread.nodes().add(pull.node().node());
                if (pull.millis() != null) {
                    long waited = pull.waitedMillis() == null ? 0 : pull.waitedMillis();
                    spread.seconds().add((pull.millis() + waited) / 1000.0);
                }
            }
            case PRESENT -> spread.nodes().add(pull.node().node());
            case REMOVED -> spread.nodes().remove(pull.node().node());
            case FAILED -> {}
        }
    }

    /** On half of the nodes and not on all, so that the next ones are likely; and slow enough that somebody waits. */
    private static boolean isWorthwhile(Spread spread, Set<String> fleet) {
        long there = fleet.stream().filter(spread.nodes()::contains).count();
        return there >= LEAST_NODES
                && 2 * there >= fleet.size()
                && there < fleet.size()
                && spread.seconds().size() >= LEAST_NODES
                && spread.median() >= SLOW_SECONDS;
    }

    private static @Nullable Finding finding(String namespace, List<Spread> images, Set<String> fleet) {
        if (images.isEmpty()) {
            return null;
        }
        Set<String> lacking = new HashSet<>();
        double saved = 0;
        for (Spread each : images) {
            Set<String> nodes = new HashSet<>(fleet);
            nodes.removeAll(each.nodes());
            lacking.addAll(nodes);
            saved += nodes.size() * each.median();
        }
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("namespace", namespace);
        scope.put("images", images.stream().map(Spread::image).toList());
        scope.put("nodes", lacking.stream().sorted().limit(MOST_IMAGES).toList());
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("images", images.size());
        numbers.put("nodesWithout", lacking.size());
        numbers.put("secondsSavedAtMost", Math.round(saved));
        numbers.put(
                "secondsForANewNode",
                Math.round(images.stream().mapToDouble(Spread::median).sum()));
        return new Finding(
                KIND,
                namespace,
                "Pulled ahead, " + Findings.count(images.size(), "image") + " of " + namespace + " would save pods on "
                        + Findings.count(lacking.size(), "node") + " up to " + Math.round(saved) + " s of waiting",
                "These images came to at least half of the nodes within a week, each time while a pod waited. On the"
                        + " others no pull of them was seen, so their next pods wait as well.",
                scope,
                evidence(images, fleet.size()),
                numbers,
                0.6,
                fix(namespace));
    }

    private static List<String> evidence(List<Spread> images, int nodes) {
        return images.stream()
                .limit(5)
                .map(each -> each.image() + " was pulled on " + each.nodes().size() + " of " + nodes + " nodes, in "
                        + Findings.rounded(each.median()) + " s in the middle")
                .toList();
    }

    private static List<String> fix(String namespace) {
        String id = new Finding(KIND, namespace, "", "", new HashMap<>(), List.of(), Map.of(), 0, List.of()).id();
        return List.of(
                "See what it would do: `pullgauge prepull plan --advice " + id + "`.",
                "Accept it: `pullgauge prepull apply --advice " + id
                        + "`; nodes that join within a day are covered too. Say --service-account and --pull-secret"
                        + " where the images are private, or --workload instead.",
                "It spends quota and disk as those pulls would; the plan says how much before it begins.");
    }
}
