/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A registry that some nodes cannot use while others can: the registry works, so something about those nodes differs. Says what.
 */
public final class FaultOnSomeNodes implements Rule {
    private static final String KIND = "fault-on-some-nodes";
    private static final int SHOWN_NODES = 20;

    private record Matter(String registry, Cause cause) {}

    private static final class Sides {
        private final List<Standing> failing = new ArrayList<>();
        private final List<RegistryCell> cells = new ArrayList<>();
        private final List<Standing> working = new ArrayList<>();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Finding> look(Situation situation) {
        List<Standing> nodes = Findings.fresh(situation);
        Map<String, Map<Cause, Sides>> broken = new LinkedHashMap<>();
        nodes.forEach(node -> addFailing(node, broken));
        // Where it works is asked only of what is broken: of a large fleet nearly all works, and all of it would fill
        // the heap.
        nodes.forEach(node -> addWorking(node, broken));
        List<Finding> findings = new ArrayList<>();
        broken.forEach((registry, causes) -> causes.forEach((cause, sides) -> {
            if (!sides.working.isEmpty()) {
                findings.add(finding(new Matter(registry, cause), sides));
            }
        }));
        return findings;
    }

    private static void addFailing(Standing node, Map<String, Map<Cause, Sides>> broken) {
        for (RegistryCell cell : node.registries()) {
            if (cell.state() == CellState.FAILING && cell.fault() != null) {
                Sides sides = broken.computeIfAbsent(cell.registry(), registry -> new LinkedHashMap<>())
                        .computeIfAbsent(cell.fault().cause(), cause -> new Sides());
                sides.failing.add(node);
                sides.cells.add(cell);
            }
        }
    }

    private static void addWorking(Standing node, Map<String, Map<Cause, Sides>> broken) {
        for (RegistryCell cell : node.registries()) {
            broken.getOrDefault(cell.registry(), Map.of()).forEach((cause, sides) -> {
                if (cell.isWellAt(cause.stage())) {
                    sides.working.add(node);
                }
            });
        }
    }

    private static Finding finding(Matter matter, Sides sides) {
        List<Standing> working = sides.working;
        List<Contrast> contrasts = Contrast.between(sides.failing, working, matter.cause());
        List<String> names =
                sides.failing.stream().map(node -> node.key().node()).toList();
        Instant since = sides.cells.stream()
                .map(RegistryCell::since)
                .min(Instant::compareTo)
                .orElseThrow();
        Map<String, Object> scope = new LinkedHashMap<>();
        scope.put("registry", matter.registry());
        scope.put("cause", matter.cause().code());
        scope.put("stage", matter.cause().stage().code());
        scope.put("nodes", names.stream().limit(SHOWN_NODES).toList());
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("nodesFailing", sides.failing.size());
        numbers.put("nodesWorking", working.size());
        numbers.put("since", since.toString());
        return new Finding(
                KIND,
                matter.registry() + " " + matter.cause().code(),
                matter.registry() + " fails on " + count(names.size()) + " with "
                        + matter.cause().code() + ", and works on " + working.size(),
                summary(matter, contrasts),
                scope,
                evidence(sides, working, contrasts),
                numbers,
                confidence(sides, contrasts),
                fix(matter, sides, working, contrasts));
    }

    private static String count(int nodes) {
        return nodes == 1 ? "1 node" : nodes + " nodes";
    }

    private static String summary(Matter matter, List<Contrast> contrasts) {
        String what = "The registry itself works: " + matter.cause().summary() + ". ";
        return contrasts.isEmpty()
                ? what + "Nothing that these nodes report about their set-up tells them from the others."
                : what + "What tells these nodes from the others: "
                        + contrasts.getFirst().sentence() + ".";
    }

    private static List<String> evidence(Sides sides, List<Standing> working, List<Contrast> contrasts) {
        List<String> evidence = new ArrayList<>();
        RegistryCell first = sides.cells.getFirst();
        if (first.fault() != null) {
            evidence.add(
                    sides.failing.getFirst().key().node() + ": " + first.fault().summary());
        }
        evidence.add("works on "
                + working.stream().limit(3).map(node -> node.key().node()).toList());
        contrasts.forEach(contrast -> evidence.add(contrast.sentence()));
        return evidence;
    }

    /** One clear difference on several nodes is nearly proof; on a single node many things differ by chance. */
    private static double confidence(Sides sides, List<Contrast> contrasts) {
        boolean several = sides.failing.size() > 1;
        if (contrasts.isEmpty()) {
            return 0.4;
        }
        boolean clear = contrasts.getFirst().isClear();
        boolean fits = contrasts.getFirst().fits();
        return clear && fits ? (several ? 0.95 : 0.85) : clear ? (several ? 0.75 : 0.6) : 0.5;
    }

    private static List<String> fix(Matter matter, Sides sides, List<Standing> working, List<Contrast> contrasts) {
        String bad = sides.failing.getFirst().key().node();
        String good = working.getFirst().key().node();
        List<String> steps = new ArrayList<>();
        contrasts.stream().limit(2).forEach(contrast -> steps.add(contrast.step(bad, good)));
        steps.add("Run `pullgauge check --registry " + matter.registry() + "` on " + bad + " and on " + good
                + " and compare the stage " + matter.cause().stage().code() + ".");
        return steps;
    }
}
