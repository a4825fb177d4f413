/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import io.pullgauge.cacheadvisor.prepull.Selection.Chosen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts chosen pulls in order: each image once for each cache or zone, then to twice as many nodes each time. */
final class Waves {
    private final Limits limits;
    private final Map<String, NodeRoom> rooms;

    Waves(Limits limits, List<NodeRoom> rooms) {
        this.limits = limits;
        this.rooms = rooms.stream().collect(Collectors.toMap(NodeRoom::node, room -> room));
    }

    List<Plan.Wave> of(List<Chosen> chosen) {
        Map<String, List<Plan.Pull>> seeds = new TreeMap<>();
        Map<String, List<Plan.Pull>> rest = new TreeMap<>();
        chosen.stream()
                .collect(Collectors.groupingBy(each -> each.of().once(), TreeMap::new, Collectors.toList()))
                .values()
                .forEach(group -> spread(group, seeds, rest));
        Map<String, Long> written = new HashMap<>();
        List<Plan.Wave> waves = new ArrayList<>(waves(seeds, limits.nodesAtOnce(), written));
        waves.addAll(waves(rest, Math.max(2, 2 * seeds.size()), written));
        return waves;
    }

    /** The first of a group goes to the node that has the fewest firsts yet, and pays for all of the group that a cache serves. */
    private static void spread(
            List<Chosen> group, Map<String, List<Plan.Pull>> seeds, Map<String, List<Plan.Pull>> rest) {
        Chosen first = group.stream()
                .min(Comparator.comparingInt((Chosen each) -> seeds.getOrDefault(
                                        each.of().node().node(), List.of())
                                .size())
                        .thenComparing(each -> each.of().node().node()))
                .orElseThrow();
        boolean isCached = first.of().node().isCached(first.of().image());
        int units = group.stream().mapToInt(each -> each.pull().units()).sum();
        for (Chosen each : group) {
            Plan.Pull pull = isCached ? each.pull().counted(each.equals(first) ? units : 0) : each.pull();
            (each.equals(first) ? seeds : rest)
                    .computeIfAbsent(each.of().node().node(), node -> new ArrayList<>())
                    .add(pull);
        }
    }

    private List<Plan.Wave> waves(Map<String, List<Plan.Pull>> byNode, int first, Map<String, Long> written) {
        List<Plan.NodeTask> tasks = byNode.entrySet().stream()
                .map(entry -> task(entry.getKey(), entry.getValue(), written))
                .sorted(Comparator.comparing(Plan.NodeTask::time).reversed().thenComparing(Plan.NodeTask::node))
                .toList();
        List<Plan.Wave> waves = new ArrayList<>();
        int size = Math.min(first, limits.nodesAtOnce());
        for (List<Plan.NodeTask> left = tasks; !left.isEmpty(); size = Math.min(2 * size, limits.nodesAtOnce())) {
            List<Plan.NodeTask> those = new ArrayList<>();
            left = split(left, size, those);
            waves.add(new Plan.Wave(those, time(those)));
        }
        return waves;
    }

    /** Moves as many as the size and the way into each zone allow, one for each zone at least; what remains is for later waves. */
    private List<Plan.NodeTask> split(List<Plan.NodeTask> tasks, int size, List<Plan.NodeTask> taken) {
        Long bandwidth = limits.bytesPerSecondOfZone();
        Map<String, Double> rates = new HashMap<>();
        List<Plan.NodeTask> left = new ArrayList<>();
        for (Plan.NodeTask task : tasks) {
            String zone = task.zone() == null ? "" : task.zone();
            double rate = task.bytes() / Math.max(0.001, task.time().toMillis() / 1000.0);
            boolean fits = bandwidth == null || !rates.containsKey(zone) || rates.get(zone) + rate <= bandwidth;
            if (taken.size() < size && fits) {
                rates.merge(zone, rate, Double::sum);
                taken.add(task);
            } else {
                left.add(task);
            }
        }
        return left;
    }

    private Plan.NodeTask task(String node, List<Plan.Pull> pulls, Map<String, Long> written) {
        NodeRoom room = rooms.get(node);
        Disk disk = room == null ? null : room.disk();
        long all = written.merge(
                node, pulls.stream().mapToLong(Plan.Pull::diskBytes).sum(), Long::sum);
        return new Plan.NodeTask(
                node,
                room == null ? null : room.zone(),
                pulls.stream()
                        .sorted(Comparator.comparing(Plan.Pull::time).reversed().thenComparing(Plan.Pull::image))
                        .toList(),
                pulls.stream().map(Plan.Pull::time).reduce(Duration.ZERO, Duration::plus),
                disk == null ? null : disk.percentAfter(all));
    }

    private Duration time(List<Plan.NodeTask> tasks) {
        double seconds = tasks.size() / limits.podsPerSecond();
        Long bandwidth = limits.bytesPerSecondOfZone();
        if (bandwidth != null) {
            Map<String, Long> byZone = new HashMap<>();
            tasks.forEach(task -> byZone.merge(task.zone() == null ? "" : task.zone(), task.bytes(), Long::sum));
            seconds = Math.max(
                    seconds,
                    byZone.values().stream().mapToLong(each -> each).max().orElse(0) / (double) bandwidth);
        }
        Duration paced = Duration.ofMillis(Math.round(seconds * 1000));
        Duration longest = tasks.stream()
                .map(Plan.NodeTask::time)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return paced.compareTo(longest) > 0 ? paced : longest;
    }
}
