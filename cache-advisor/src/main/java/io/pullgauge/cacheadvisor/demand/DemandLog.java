/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Recent;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.NodeReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what is known of pulls and hands it out. Everything is in the store; memory holds what tells news from repetition, and the
 * last view for a short while.
 */
public final class DemandLog {
    private static final int MOST_TAGS = 50_000;
    private static final Duration TOUCH_EVERY = Duration.ofHours(1);
    private static final Duration VIEW_LASTS = Duration.ofSeconds(15);

    private final DemandStore store;
    private final RecentPulls recent;
    private final InstantSource clock;
    /** Parsing the same few names over and over was 7 to 8 % of what a report costs. */
    private final Recent<String, Optional<String>> names =
            new Recent<>(1 << 13, name -> Optional.ofNullable(ReportedPulls.canonical(name)));
    /** Nodes of one pool mostly have the same images: of a hundred thousand the names alone would fill a heap. */
    private final Recent<Map<String, String>, Map<String, String>> alike = new Recent<>(1 << 10, Map::copyOf);
    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, TagSeen> tags = new HashMap<>();
    private final Map<String, Content> contents = new HashMap<>();
    private final Map<NodeKey, Map<String, String>> inventories = new HashMap<>();
    private final Map<NodeKey, String> zones = new TreeMap<>();
    private @Nullable DemandView view;
    private long changes;

    /** A log over this store; reads what is known of images at once. */
    public DemandLog(DemandStore store, InstantSource clock) {
        this.store = store;
        this.recent = new RecentPulls(store);
        this.clock = clock;
        store.contents().forEach(each -> contents.put(key(each.image(), each.digest()), each));
        store.tags().forEach(each -> tags.put(key(each.image(), each.digest()), each));
    }

    /** Takes pulls over: durable when it returns. The agents' events and the cluster's may tell of the same pull. */
    public void add(Collection<Pull> pulls) {
        if (!pulls.isEmpty()) {
            take(
                    pulls,
                    pulls.stream()
                            .map(DemandLog::content)
                            .filter(Objects::nonNull)
                            .toList());
        }
    }

    /** Takes over what a report says of pulls and of what the node has. */
    public void hear(NodeReport report, NodeKey node, @Nullable String zone, Instant receivedAt) {
        List<Pull> pulls = new ArrayList<>(ReportedPulls.pulls(report, node, receivedAt));
        List<Content> seen = new ArrayList<>(ReportedPulls.checked(report, names::of));
        pulls.stream().map(DemandLog::content).filter(Objects::nonNull).forEach(seen::add);
        ReportedPulls.Inventory inventory = ReportedPulls.inventory(report, names::of);
        if (inventory != null) {
            seen.addAll(inventory.contents());
            pulls.addAll(removed(node, inventory, receivedAt));
        }
        if (zone != null) {
            lock.lock();
            try {
                zones.put(node, zone);
            } finally {
                lock.unlock();
            }
        }
        take(pulls, seen);
    }

    /** Takes over the pulls of a report that came late or twice; what it says of the node is of yesterday. */
    public void hearAgain(NodeReport report, NodeKey node, Instant receivedAt) {
        add(ReportedPulls.pulls(report, node, receivedAt));
    }

    /** What the node had at its last report and has no more. The first inventory after a start has none before it. */
    private List<Pull> removed(NodeKey node, ReportedPulls.Inventory inventory, Instant at) {
        lock.lock();
        try {
            Map<String, String> now = new HashMap<>();
            inventory.names().forEach(name -> now.put(name, inventory.digests().getOrDefault(name, "")));
            Map<String, String> before = inventories.put(node, alike.of(now));
            return before == null
                    ? List.of()
                    : before.entrySet().stream()
                            .filter(each -> !now.containsKey(each.getKey()))
                            .map(each -> removal(node, each.getKey(), each.getValue(), at))
                            .toList();
        } finally {
            lock.unlock();
        }
    }

    private static Pull removal(NodeKey node, String image, String digest, Instant at) {
        return new Pull(
                at,
                node,
                image,
                RegistryName.ofImage(image).orElse(""),
                digest.isEmpty() ? null : digest,
                null,
                null,
                null,
                Pull.What.REMOVED,
                null,
                null,
                null,
                null);
    }

    private static @Nullable Content content(Pull pull) {
        return pull.digest() == null ? null : new Content(pull.image(), pull.digest(), null, pull.bytes(), 0);
    }

    private void take(Collection<Pull> pulls, Collection<Content> seen) {
        Instant now = clock.instant();
        lock.lock();
        try {
            Map<String, Content> better = new HashMap<>();
            Map<String, TagSeen> moved = new HashMap<>();
            for (Content each : seen) {
                String key = key(each.image(), each.digest());
                Content known = better.getOrDefault(key, contents.get(key));
                if (knowsMore(each, known) && (known != null || contents.size() < MOST_TAGS)) {
                    better.put(key, merged(each, known));
                }
                TagSeen before = tags.get(key);
                if (before == null
                        ? tags.size() < MOST_TAGS
                        : before.last().plus(TOUCH_EVERY).isBefore(now)) {
                    moved.put(
                            key, new TagSeen(each.image(), each.digest(), before == null ? now : before.first(), now));
                }
            }
            if (pulls.isEmpty() && better.isEmpty() && moved.isEmpty()) {
                return;
            }
            store.save(pulls, better.values(), moved.values());
            recent.add(pulls);
            contents.putAll(better);
            tags.putAll(moved);
            view = null;
            changes++;
        } finally {
            lock.unlock();
        }
    }

    private static boolean knowsMore(Content one, @Nullable Content known) {
        return known == null
                || (known.layers() == null && one.layers() != null)
                || (known.bytes() == null && one.bytes() != null)
                || (known.children() == 0 && one.children() > 0);
    }

    private static Content merged(Content one, @Nullable Content known) {
        return known == null
                ? one
                : new Content(
                        one.image(),
                        one.digest(),
                        one.layers() == null ? known.layers() : one.layers(),
                        one.bytes() == null ? known.bytes() : one.bytes(),
                        Math.max(one.children(), known.children()));
    }

    /** What is known now, of the last thirty days at most. Whoever adds meanwhile does not wait for it. */
    public DemandView view() {
        Instant now = clock.instant();
        long change;
        lock.lock();
        try {
            DemandView last = view;
            if (last != null && Duration.between(last.at(), now).abs().compareTo(VIEW_LASTS) <= 0) {
                return last;
            }
            change = changes;
        } finally {
            lock.unlock();
        }
        return kept(newView(now, recent.at(now)), change);
    }

    private DemandView newView(Instant now, List<Pull> pulls) {
        List<TagSeen> seen;
        Map<String, Content> images;
        Map<NodeKey, String> places;
        lock.lock();
        try {
            images = Map.copyOf(contents);
            seen = List.copyOf(tags.values());
            places = Map.copyOf(zones);
        } finally {
            lock.unlock();
        }
        return new DemandView(now, pulls, images, history(seen), places);
    }

    /** What came in meanwhile is in the next one. */
    private DemandView kept(DemandView made, long change) {
        lock.lock();
        try {
            view = changes == change ? made : null;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, List<TagSeen>> history(List<TagSeen> seen) {
        Map<String, List<TagSeen>> history = new TreeMap<>();
        seen.stream()
                .sorted(Comparator.comparing(TagSeen::first))
                .forEach(each -> history.computeIfAbsent(each.image(), name -> new ArrayList<>())
                        .add(each));
        return history;
    }

    /** Nodes whose inventory is known. */
    public Set<NodeKey> inventoried() {
        lock.lock();
        try {
            return new HashSet<>(inventories.keySet());
        } finally {
            lock.unlock();
        }
    }

    private static String key(String image, String digest) {
        int at = image.indexOf('@');
        return (at < 0 ? image : image.substring(0, at)) + "@" + digest;
    }
}
