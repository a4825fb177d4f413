/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.prepull.Disk;
import io.pullgauge.cacheadvisor.prepull.Layer;
import io.pullgauge.cacheadvisor.prepull.Limits;
import io.pullgauge.cacheadvisor.prepull.NodeRoom;
import io.pullgauge.cacheadvisor.prepull.Plan;
import io.pullgauge.cacheadvisor.prepull.Planner;
import io.pullgauge.cacheadvisor.prepull.WantedImage;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Works an order out: what nodes and reports tell becomes the planner's input, and its plan becomes one Job's task for each wave and node. */
final class Drafting {
    /** Readings lag behind: a twentieth of what seems left may be gone. */
    private static final double CERTAIN = 0.95;

    private static final Pattern OWN_PAUSE =
            Pattern.compile("registry\\.k8s\\.io/pause:3\\.(?:9|1\\d)(?:\\.\\d{1,3})?");

    private final Order order;
    private final String server;
    private final Knowledge known;
    private final Map<String, Size> sizes = new HashMap<>();
    private final Map<String, String> pauses = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    private record Size(
            String canonical,
            String registry,
            @Nullable String pinned,
            @Nullable Long bytes) {}

    Drafting(Order order, String server, Knowledge known) {
        this.order = order;
        this.server = server;
        this.known = known;
    }

    /** The draft for these nodes, its waves counted from the given number. */
    Draft of(List<ClusterNode> nodes, int firstWave) {
        Map<String, Form> forms = new HashMap<>();
        nodes.forEach(
                node -> forms.put(node.name(), Form.of(server, node.kubelet(), node.runtime(), order.imageVolumes())));
        nodes.forEach(node -> pause(node).ifPresent(image -> pauses.put(node.name(), image)));
        List<WantedImage> wanted = wanted(nodes, forms.containsValue(Form.STATIC_HELPER));
        List<NodeRoom> rooms = nodes.stream()
                .map(node -> room(node, wanted, forms.get(node.name()) == Form.IMAGE_VOLUME))
                .toList();
        Map<String, Long> keep = new HashMap<>();
        Plan plan = new Planner(known::model, limits(keep)).plan(wanted, rooms);
        noteDisks(nodes);
        if (order.isOpen() && nodes.stream().anyMatch(node -> node.unfit() != null)) {
            notes.add("nodes where nothing can be pulled now are planned for once they are ready");
        }
        return new Draft(
                order,
                nodes.stream()
                        .filter(node -> node.unfit() == null)
                        .map(ClusterNode::name)
                        .collect(Collectors.toSet()),
                tasks(plan, forms, rooms, firstWave),
                refused(plan),
                present(rooms),
                plan.units(),
                keep,
                plan.time(),
                notes);
    }

    /** Each version of Kubernetes brings another one, and a node behind a wall cannot fetch it: its own will do, unless one was named. */
    private Optional<String> pause(ClusterNode node) {
        return !order.pauseImage().equals(OrderRequest.PAUSE)
                ? Optional.empty()
                : node.images().stream()
                        .flatMap(image -> image.names().stream())
                        .filter(name -> OWN_PAUSE.matcher(name).matches())
                        .max(Comparator.naturalOrder());
    }

    /** The images, and the helper where a node needs it: its pull costs quota like any other. */
    private List<WantedImage> wanted(List<ClusterNode> nodes, boolean withHelper) {
        List<WantedImage> wanted = new ArrayList<>();
        order.images().forEach(image -> wanted.add(wanted(image, nodes)));
        if (withHelper && !order.images().contains(order.helperImage())) {
            wanted.add(wanted(order.helperImage(), nodes));
        }
        return wanted;
    }

    private WantedImage wanted(String image, List<ClusterNode> nodes) {
        Size size = size(image, nodes);
        sizes.put(image, size);
        String key = size.pinned() == null ? size.canonical() : size.pinned();
        List<Layer> layers = layers(size);
        if (!layers.isEmpty()) {
            return new WantedImage(image, key, size.registry(), layers, 1);
        }
        if (size.bytes() == null) {
            notes.add("the size of " + image + " is unknown: no disk is checked for it, and the time is too short");
            return new WantedImage(image, key, size.registry(), List.of(), 1);
        }
        return new WantedImage(image, key, size.registry(), List.of(new Layer(key, size.bytes())), 1);
    }

    private List<Layer> layers(Size size) {
        return size.pinned() == null
                ? List.of()
                : known.layers(digest(size.pinned())).orElse(List.of());
    }

    private static String digest(String name) {
        return name.substring(name.indexOf('@') + 1);
    }

    /** The layers of all that the node says it has, where some node told what that consists of. */
    private Set<String> layers(ClusterNode node) {
        Set<String> there = new HashSet<>();
        node.images().stream()
                .flatMap(image -> image.names().stream())
                .filter(name -> name.contains("@"))
                .flatMap(name -> known.layers(digest(name)).stream())
                .forEach(layers -> layers.forEach(layer -> there.add(layer.digest())));
        return there;
    }

    private Size size(String image, List<ClusterNode> nodes) {
        if (!(ImageReference.parse(image) instanceof ParsedReference.Valid valid)) {
            return new Size(image, "", null, null);
        }
        ImageReference reference = valid.reference();
        ImageCell cell = known.image(reference.canonical()).orElse(null);
        String digest = reference.digest() != null ? reference.digest() : cell == null ? null : cell.digest();
        String pinned = digest == null ? null : reference.repository() + "@" + digest;
        Long bytes = cell == null ? null : cell.bytes();
        if (bytes == null) {
            bytes = nodes.stream()
                    .flatMap(node -> node.images().stream())
                    .filter(each -> each.names().contains(reference.canonical())
                            || (pinned != null && each.names().contains(pinned)))
                    .map(ClusterNode.Stored::bytes)
                    .findFirst()
                    .orElse(null);
        }
        return new Size(reference.canonical(), reference.domain(), pinned, bytes);
    }

    private NodeRoom room(ClusterNode node, List<WantedImage> wanted, boolean needsNoHelper) {
        Set<String> there = new HashSet<>();
        for (WantedImage image : wanted) {
            if (isThere(node, image.reference())) {
                there.add(image.reference());
            }
        }
        if (needsNoHelper && !order.images().contains(order.helperImage())) {
            there.add(order.helperImage());
        }
        return new NodeRoom(
                node.name(),
                node.zone(),
                known.identities(node.name()),
                order.caches(),
                there,
                layers(node),
                disk(node),
                node.unfit());
    }

    /** As the kubelet would find it: by its name, or by its digest where it shall be looked up again. */
    private boolean isThere(ClusterNode node, String image) {
        Size size = sizes.get(image);
        boolean again = order.always() && order.images().contains(image);
        return size != null
                && node.images().stream()
                        .anyMatch(each -> (!again && each.names().contains(size.canonical()))
                                || (size.pinned() != null
                                        && each.names().contains(size.pinned())
                                        && (again || size.canonical().contains("@"))));
    }

    /** At least so much is used; a plan that does not even fit beside that is refused. */
    private static @Nullable Disk disk(ClusterNode node) {
        Long capacity = node.diskCapacity();
        return capacity == null
                ? null
                : new Disk(
                        capacity,
                        node.images().stream()
                                .mapToLong(ClusterNode.Stored::bytes)
                                .sum(),
                        Disk.USUAL_GC_LOW);
    }

    private void noteDisks(List<ClusterNode> nodes) {
        if (nodes.stream().anyMatch(node -> node.diskCapacity() != null)) {
            notes.add("nodes tell the size of their disk and of their largest images only: more may be used than is"
                    + " reckoned with, and disk pressure stops the plan");
        }
        long untold = nodes.stream().filter(node -> node.diskCapacity() == null).count();
        if (untold > 0) {
            notes.add(untold + " nodes do not tell the size of their disk: disk pressure stops the plan");
        }
    }

    private Limits limits(Map<String, Long> keep) {
        Map<String, Integer> quota = new HashMap<>();
        for (Map.Entry<String, QuotaStanding> each : known.quotas().entrySet()) {
            long left = each.getValue().remaining();
            long most = (long) Math.floor(left * CERTAIN * (100 - order.reservePercent()) / 100);
            quota.put(each.getKey(), (int) Math.min(Integer.MAX_VALUE, most));
            keep.put(each.getKey(), left - most);
        }
        return new Limits(quota, order.nodesAtOnce(), order.zoneBytesPerSecond(), Limits.USUAL_PODS_PER_SECOND);
    }

    private int present(List<NodeRoom> rooms) {
        return rooms.stream()
                .mapToInt(room -> (int)
                        order.images().stream().filter(room.images()::contains).count())
                .sum();
    }

    private List<Task> tasks(Plan plan, Map<String, Form> forms, List<NodeRoom> rooms, int firstWave) {
        Map<String, NodeRoom> byName = new HashMap<>();
        rooms.forEach(room -> byName.put(room.node(), room));
        Map<String, Integer> helpers = helpers(plan);
        Set<String> helpless = helpless(plan);
        List<Task> tasks = new ArrayList<>();
        int wave = firstWave;
        for (Plan.Wave each : plan.waves()) {
            int before = tasks.size();
            for (Plan.NodeTask task : each.tasks()) {
                List<Plan.Pull> pulls = task.pulls().stream()
                        .filter(pull -> order.images().contains(pull.image()))
                        .toList();
                NodeRoom room = byName.get(task.node());
                if (!pulls.isEmpty() && room != null && !helpless.contains(task.node())) {
                    Integer helper = helpers.remove(task.node());
                    tasks.add(task(
                            task,
                            pulls,
                            wave,
                            forms.getOrDefault(task.node(), Form.STATIC_HELPER),
                            units(pulls, room, helper == null ? 0 : helper)));
                }
            }
            wave += tasks.size() > before ? 1 : 0;
        }
        return tasks;
    }

    /** The helper comes with a node's first Job, wherever its pull was planned. */
    private Map<String, Integer> helpers(Plan plan) {
        Map<String, Integer> helpers = new HashMap<>();
        if (!order.images().contains(order.helperImage())) {
            plan.waves().stream()
                    .flatMap(wave -> wave.tasks().stream())
                    .forEach(task -> task.pulls().stream()
                            .filter(pull -> pull.image().equals(order.helperImage()))
                            .forEach(pull -> helpers.merge(task.node(), pull.units(), Integer::sum)));
        }
        return helpers;
    }

    private Set<String> helpless(Plan plan) {
        Set<String> helpless = new HashSet<>();
        if (!order.images().contains(order.helperImage())) {
            plan.refused().stream()
                    .filter(each -> each.image().equals(order.helperImage()))
                    .forEach(each -> helpless.add(each.node()));
        }
        return helpless;
    }

    /** What does not fit, and what fits but for the helper that it needs. */
    private List<Plan.Refusal> refused(Plan plan) {
        Set<String> helpless = helpless(plan);
        List<Plan.Refusal> refused = new ArrayList<>();
        plan.refused().stream()
                .filter(each -> order.images().contains(each.image()))
                .forEach(refused::add);
        plan.waves().stream()
                .flatMap(wave -> wave.tasks().stream())
                .filter(task -> helpless.contains(task.node()))
                .forEach(task -> task.pulls()
                        .forEach(pull -> refused.add(new Plan.Refusal(
                                task.node(),
                                pull.image(),
                                Plan.Why.QUOTA,
                                "the helper image " + order.helperImage() + " does not fit"))));
        return refused;
    }

    private Map<String, Integer> units(List<Plan.Pull> pulls, NodeRoom room, int helper) {
        Map<String, Integer> units = new HashMap<>();
        pulls.forEach(pull -> count(units, room, pull.image(), pull.units()));
        count(units, room, order.helperImage(), helper);
        return units;
    }

    private void count(Map<String, Integer> units, NodeRoom room, String image, int by) {
        Size size = sizes.get(image);
        String identity = size == null ? null : room.identities().get(size.registry());
        if (by > 0 && size != null && identity != null) {
            units.merge(Limits.key(size.registry(), identity), by, Integer::sum);
        }
    }

    private Task task(Plan.NodeTask task, List<Plan.Pull> pulls, int wave, Form form, Map<String, Integer> units) {
        return new Task(
                TaskNames.job(order.namespace(), order.name(), wave, task.node()),
                wave,
                task.node(),
                task.zone(),
                pulls.stream().map(Plan.Pull::image).toList(),
                form,
                units,
                pulls.stream().mapToLong(Plan.Pull::bytes).sum(),
                task.time().toSeconds(),
                order.always(),
                pauses.getOrDefault(task.node(), order.pauseImage()),
                task.diskPercent());
    }
}
