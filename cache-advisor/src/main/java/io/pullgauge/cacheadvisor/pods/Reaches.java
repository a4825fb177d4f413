/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a fault reaches, told from the pods that wait, the nodes' own looks and the peers that were asked. Reckoned once for each matter:
 * ten thousand pods may wait for one. For one look and one thread.
 */
final class Reaches {
    private static final int SHOWN = 20;

    private final FleetView fleet;
    private final List<Told> all;
    private final Map<Matter, List<Told>> byMatter;
    private final Map<Object, Story.Reach> reckoned = new HashMap<>();
    private @Nullable Map<String, String> zones;

    /** A case with its verdict. */
    record Told(PodCase known, StuckImage image, Joined verdict, String registry) {}

    /** What makes two waits one: the way to a registry that is blocked, or an image that cannot be had. */
    record Matter(Cause cause, String about) {
        static Matter of(Told told) {
            Cause cause = told.verdict().cause();
            return new Matter(
                    cause, isWay(cause) ? told.registry() : told.image().image());
        }
    }

    private record Way(Matter matter, Set<NodeKey> peers) {}

    private record Credential(String registry, String namespace, List<String> secrets) {}

    Reaches(FleetView fleet, List<Told> all) {
        this.fleet = fleet;
        this.all = all;
        this.byMatter = all.stream().collect(Collectors.groupingBy(Matter::of));
    }

    /** Those who wait for the same, this one among them. */
    List<Told> same(Told told) {
        return byMatter.getOrDefault(Matter.of(told), List.of());
    }

    /** Of a node by its name; null where it is not known. */
    @Nullable
    String zone(String node) {
        if (zones == null) {
            Map<String, String> known = new HashMap<>();
            for (Standing each : fleet.nodes()) {
                String zone = each.zone();
                if (zone != null) {
                    known.put(each.key().node(), zone);
                }
            }
            zones = known;
        }
        return zones.get(node);
    }

    Story.Reach of(Told told) {
        Cause cause = told.verdict().cause();
        return switch (cause.stage()) {
            case DNS, CONNECT, TLS, HTTP, LIMIT, BLOB ->
                once(new Way(Matter.of(told), told.known().peers().keySet()), () -> ofTheWay(told));
            case NODE, PULL -> node(told);
            case AUTH ->
                told.known().pod().pullSecrets().isEmpty()
                        ? once(Matter.of(told), () -> image(told))
                        : once(
                                new Credential(
                                        told.registry(),
                                        told.known().pod().key().namespace(),
                                        told.known().pod().pullSecrets()),
                                () -> credential(told));
            case REFERENCE, MANIFEST, OTHER -> once(Matter.of(told), () -> image(told));
        };
    }

    private Story.Reach once(Object key, Supplier<Story.Reach> reckoning) {
        Story.Reach known = reckoned.get(key);
        if (known == null) {
            known = reckoning.get();
            reckoned.put(key, known);
        }
        return known;
    }

    static boolean isWay(Cause cause) {
        Stage stage = cause.stage();
        return switch (stage) {
            case DNS, CONNECT, TLS, HTTP, LIMIT, BLOB -> true;
            case REFERENCE, AUTH, MANIFEST, NODE, PULL, OTHER -> false;
        };
    }

    private static Story.Reach node(Told told) {
        String node = told.known().pod().node();
        return node == null
                ? new Story.Reach("pod", "this pod", List.of())
                : new Story.Reach("node", "the node " + node, List.of(node));
    }

    private Story.Reach image(Told told) {
        Set<String> nodes = new TreeSet<>();
        List<Told> same = same(told);
        same.forEach(each -> add(nodes, each));
        int pods = same.size();
        return pods <= 1
                ? new Story.Reach("pod", "this pod; the image would fail for every other as well", shown(nodes))
                : new Story.Reach(
                        "image", "this image, " + pods + " pods on " + count(nodes.size(), "node"), shown(nodes));
    }

    private Story.Reach credential(Told told) {
        Set<String> nodes = new TreeSet<>();
        long pods = 0;
        for (Told each : all) {
            boolean shares = each.known().pod().pullSecrets().stream()
                    .anyMatch(told.known().pod().pullSecrets()::contains);
            if (shares
                    && each.registry().equals(told.registry())
                    && each.known()
                            .pod()
                            .key()
                            .namespace()
                            .equals(told.known().pod().key().namespace())
                    && each.verdict().cause().stage() == Stage.AUTH) {
                pods++;
                add(nodes, each);
            }
        }
        return new Story.Reach(
                "credential",
                "the pull secret " + String.join(", ", told.known().pod().pullSecrets()) + " of the namespace "
                        + told.known().pod().key().namespace() + " at " + told.registry() + ", "
                        + count((int) pods, "pod"),
                shown(nodes));
    }

    private Story.Reach ofTheWay(Told told) {
        Set<String> failing = new TreeSet<>();
        Set<String> fine = new TreeSet<>();
        Map<String, String> zones = new HashMap<>();
        for (Standing node : fleet.nodes()) {
            String name = node.key().node();
            zones.put(name, String.valueOf(node.zone()));
            if (node.isFresh()) {
                for (RegistryCell cell : node.registries()) {
                    if (cell.registry().equals(told.registry())) {
                        sort(cell, told.verdict().cause(), name, failing, fine);
                    }
                }
            }
        }
        same(told).forEach(each -> add(failing, each));
        told.known().peers().forEach((node, answer) -> {
            if (answer instanceof CheckAnswer.Found(CheckResult result)) {
                Cause cause = Join.cause(result);
                (cause == told.verdict().cause() ? failing : fine).add(node.node());
            }
        });
        fine.removeAll(failing);
        return way(told, failing, fine, zones);
    }

    private static void sort(RegistryCell cell, Cause cause, String name, Set<String> failing, Set<String> fine) {
        if (cell.isWellAt(cause.stage())) {
            fine.add(name);
        } else if (cell.state() == CellState.FAILING
                && cell.fault() != null
                && cell.fault().cause() == cause) {
            failing.add(name);
        }
    }

    private static Story.Reach way(Told told, Set<String> failing, Set<String> fine, Map<String, String> zones) {
        String at = told.registry().isEmpty() ? "" : told.registry() + " ";
        if (failing.size() >= 2 && fine.isEmpty()) {
            return new Story.Reach(
                    "cluster", at + "from every node that was asked (" + failing.size() + ")", shown(failing));
        }
        Set<String> bad = new TreeSet<>();
        failing.forEach(node -> bad.add(zones.getOrDefault(node, "null")));
        boolean zoned = failing.size() >= 2
                && bad.size() == 1
                && !bad.contains("null")
                && fine.stream().noneMatch(node -> bad.contains(zones.getOrDefault(node, "null")));
        if (zoned) {
            return new Story.Reach(
                    "zone",
                    at + "from the zone " + bad.iterator().next() + ", not from others (" + count(fine.size(), "node")
                            + " there gets through)",
                    shown(failing));
        }
        if (failing.size() <= 1) {
            String which = failing.isEmpty() ? "this node" : failing.iterator().next();
            return new Story.Reach(
                    "node",
                    at + "from " + which
                            + (fine.isEmpty()
                                    ? "; no other node was asked"
                                    : " only; " + first(fine) + " gets through"),
                    shown(failing));
        }
        return new Story.Reach(
                "nodes",
                at + "from " + count(failing.size(), "node") + ", not from " + count(fine.size(), "other"),
                shown(failing));
    }

    private static String first(Set<String> nodes) {
        return nodes.iterator().next() + (nodes.size() == 1 ? "" : " and " + count(nodes.size() - 1, "other"));
    }

    private static void add(Set<String> nodes, Told each) {
        if (each.known().pod().node() != null) {
            nodes.add(each.known().pod().node());
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private static List<String> shown(Set<String> nodes) {
        return nodes.stream().limit(SHOWN).toList();
    }
}
