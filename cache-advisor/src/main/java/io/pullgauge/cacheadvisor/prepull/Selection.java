/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses which pulls fit, greedily by what a pull is worth for each share of the scarcest thing that it takes. A pull gets cheaper when
 * another one has brought its image to the same cache or some of its layers to the same node, so prices are looked up again when a pull's
 * turn comes. Used by one thread.
 */
final class Selection {
    private static final double SMALLEST_SHARE = 1e-9;

    private final Function<String, PullModel> models;
    private final Limits limits;
    private final Order order;
    private final Map<String, Integer> units = new HashMap<>();
    private final Map<String, Long> written = new HashMap<>();
    private final Map<String, Set<String>> layers = new HashMap<>();
    private final Set<String> fetched = new HashSet<>();
    private final List<Chosen> chosen = new ArrayList<>();
    private final List<Plan.Refusal> refused = new ArrayList<>();

    /** What decides whose turn it is. Neither is always better, so both are tried where not everything fits. */
    enum Order {
        WORTH_FOR_SHARE,
        WORTH
    }

    /** An image that a node lacks. */
    record Candidate(WantedImage image, NodeRoom node) {
        /** What is fetched once and then there for all who have the same source and spend the same quota. */
        String once() {
            return image.key() + "\n" + node.source(image) + "\n"
                    + node.identities().get(image.registry());
        }
    }

    /** A pull that fits, with what it takes at that point of the plan. */
    record Chosen(Candidate of, Plan.Pull pull) {}

    private record Priced(Candidate of, long bytes, long disk, int units, double score) {}

    Selection(Function<String, PullModel> models, Limits limits, Order order) {
        this.models = models;
        this.limits = limits;
        this.order = order;
    }

    /** The seconds that the chosen pulls save those who would wait for them, by weight. */
    double worth() {
        return chosen.stream()
                .mapToDouble(each -> each.of.image().weight() * each.pull.time().toMillis())
                .sum();
    }

    List<Chosen> chosen() {
        return chosen;
    }

    List<Plan.Refusal> refused() {
        return refused;
    }

    Map<String, Integer> units() {
        return units;
    }

    void choose(List<Candidate> candidates) {
        PriorityQueue<Priced> queue = new PriorityQueue<>(Comparator.comparingDouble(Priced::score)
                .reversed()
                .thenComparing(each -> each.of.node().node())
                .thenComparing(each -> each.of.image().reference()));
        Map<String, List<Candidate>> waiting = new HashMap<>();
        for (Candidate each : candidates) {
            queue.add(price(each));
            waiting.computeIfAbsent(each.once(), key -> new ArrayList<>()).add(each);
        }
        Set<Candidate> done = new HashSet<>();
        while (!queue.isEmpty()) {
            Priced next = queue.poll();
            if (done.contains(next.of)) {
                continue;
            }
            Priced now = price(next.of);
            if (now.score < next.score && !queue.isEmpty() && now.score < queue.element().score) {
                queue.add(now);
                continue;
            }
            done.add(next.of);
            if (take(now) && now.units > 0 && next.of.node().isCached(next.of.image())) {
                // From here on it costs the registry nothing for all who ask the same cache.
                waiting.getOrDefault(next.of.once(), List.of()).stream()
                        .filter(each -> !done.contains(each))
                        .forEach(each -> queue.add(price(each)));
            }
        }
    }

    private Priced price(Candidate each) {
        Set<String> has = layers.getOrDefault(each.node.node(), Set.of());
        long bytes = each.image.layers().stream()
                .filter(layer -> !each.node.layers().contains(layer.digest()) && !has.contains(layer.digest()))
                .mapToLong(Layer::bytes)
                .sum();
        PullModel model = models.apply(each.image.registry());
        long disk = model.footprint(bytes);
        int cost = unitsOf(each);
        double worth = each.image.weight() * model.time(bytes).toMillis();
        double share = order == Order.WORTH ? 1 : Math.max(share(each, disk, cost), SMALLEST_SHARE);
        return new Priced(each, bytes, disk, cost, worth / share);
    }

    /** One for a registry that counts, unless a cache has it already or has been made to fetch it. */
    private int unitsOf(Candidate each) {
        String identity = each.node.identities().get(each.image.registry());
        return identity == null || (each.node.isCached(each.image) && fetched.contains(each.once())) ? 0 : 1;
    }

    private double share(Candidate each, long disk, int cost) {
        double ofDisk = each.node.disk() == null
                ? 0
                : disk / (double) Math.max(1, each.node.disk().room());
        Integer quota = cost == 0 ? null : limits.quota().get(quotaKey(each));
        double ofQuota = quota == null ? 0 : cost / (double) Math.max(1, quota);
        return Math.max(ofDisk, ofQuota);
    }

    private static String quotaKey(Candidate each) {
        String identity = each.node.identities().get(each.image.registry());
        return Limits.key(each.image.registry(), identity == null ? "" : identity);
    }

    private boolean take(Priced priced) {
        Candidate each = priced.of;
        String node = each.node.node();
        long there = written.getOrDefault(node, 0L);
        Disk disk = each.node.disk();
        if (disk != null && there + priced.disk > disk.room()) {
            return refuse(each, Plan.Why.DISK, diskDetail(disk, there, priced.disk));
        }
        String key = quotaKey(each);
        Integer quota = limits.quota().get(key);
        if (priced.units > 0 && quota != null && units.getOrDefault(key, 0) + priced.units > quota) {
            return refuse(
                    each, Plan.Why.QUOTA, "the " + quota + " pulls that are left at " + key + " are planned already");
        }
        written.put(node, there + priced.disk);
        if (priced.units > 0) {
            units.merge(key, priced.units, Integer::sum);
        }
        Set<String> known = layers.computeIfAbsent(node, name -> new HashSet<>());
        each.image.layers().forEach(layer -> known.add(layer.digest()));
        fetched.add(each.once());
        chosen.add(new Chosen(
                each,
                new Plan.Pull(
                        each.image.reference(),
                        priced.bytes,
                        priced.disk,
                        priced.units,
                        models.apply(each.image.registry()).time(priced.bytes))));
        return true;
    }

    private static String diskDetail(Disk disk, long planned, long more) {
        return "would use " + disk.percentAfter(planned + more) + " % of the disk; the kubelet deletes images down to "
                + disk.gcLowPercent() + " %";
    }

    private boolean refuse(Candidate each, Plan.Why why, String detail) {
        refused.add(new Plan.Refusal(each.node.node(), each.image.reference(), why, detail));
        return false;
    }
}
