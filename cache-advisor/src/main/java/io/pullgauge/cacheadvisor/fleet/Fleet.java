/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of every node, in memory: a projection of the store, filled from it at the start and kept up by the one writer after each
 * commit. Readers see each node's state whole; they never wait for the writer.
 */
public final class Fleet {
    private final ConcurrentNavigableMap<NodeKey, Known> nodes = new ConcurrentSkipListMap<>();
    private final OneCopy copies = new OneCopy();
    private final Set<NodeKey> expected;
    private volatile Supplier<Collection<Awaited>> awaited = List::of;
    private final AtomicLong revision = new AtomicLong();
    /** Two runs count from zero: the start tells their revisions apart. */
    private final String run;

    /** A node with its standing made once: most readers ask far oftener than nodes report. */
    private static final class Known {
        private final NodeView view;
        private volatile Standing standing;

        Known(NodeView view) {
            this.view = view;
            this.standing = Standing.of(view, view.receivedAt());
        }

        Standing at(Instant now) {
            boolean silent = view.stateAt(now) == NodeState.STALE;
            Standing made = standing;
            if (silent != (made.state() == NodeState.STALE)) {
                made = silent ? Standing.silent(view) : Standing.of(view, view.receivedAt());
                standing = made;
            }
            return made;
        }
    }

    /** A fleet in which these nodes should be, whether or not they report. */
    public Fleet(Set<NodeKey> expected, Instant start) {
        this.expected = Set.copyOf(expected);
        this.run = Long.toString(start.toEpochMilli(), Character.MAX_RADIX);
    }

    /** Asks from now on, for each view, which nodes have an agent to come, and what keeps it. */
    public void await(Supplier<Collection<Awaited>> agents) {
        awaited = agents;
    }

    /** Takes over what the writer has made durable. */
    public void put(NodeView view) {
        Known before = nodes.get(view.key());
        nodes.put(view.key(), new Known(copies.of(view, before == null ? null : before.view)));
        revision.incrementAndGet();
    }

    /** Forgets nodes that have been silent for so long that the owner no longer counts with them. */
    public void remove(NodeKey key) {
        nodes.remove(key);
        revision.incrementAndGet();
    }

    /** What is known of this node. */
    public Optional<NodeView> find(NodeKey key) {
        return Optional.ofNullable(nodes.get(key)).map(known -> known.view);
    }

    /** All nodes that ever reported. */
    public List<NodeView> all() {
        return nodes.values().stream().map(known -> known.view).toList();
    }

    /** All nodes as they stand at this time. */
    public FleetView view(Instant now) {
        long before = revision.get();
        Map<NodeKey, @Nullable ImageCell> missing = missing();
        List<Standing> standings = new ArrayList<>(nodes.size() + missing.size());
        int stale = 0;
        for (Known known : nodes.values()) {
            Standing standing = known.at(now);
            stale += standing.state() == NodeState.STALE ? 1 : 0;
            ImageCell stuck = missing.get(standing.key());
            // One that reports runs, whatever its next pod waits for.
            standings.add(stuck == null || standing.isFresh() ? standing : standing.with(stuck));
        }
        int here = standings.size();
        missing.forEach((key, stuck) -> {
            if (!nodes.containsKey(key)) {
                standings.add(
                        stuck == null
                                ? Standing.absent(key)
                                : Standing.absent(key).with(stuck));
            }
        });
        if (standings.size() > here) {
            standings.sort((one, two) -> one.key().compareTo(two.key()));
        }
        String revision = run + "-" + before + "-" + stale + (missing.isEmpty() ? "" : "-" + missing.hashCode());
        return new FleetView(now, revision, List.copyOf(standings));
    }

    /** The nodes that should be here, and of those whose agent cannot start, why; without those that need no word. */
    private Map<NodeKey, @Nullable ImageCell> missing() {
        Map<NodeKey, @Nullable ImageCell> missing = new TreeMap<>();
        expected.stream().filter(key -> !nodes.containsKey(key)).forEach(key -> missing.put(key, null));
        for (Awaited each : awaited.get()) {
            if (each.stuck() != null || !nodes.containsKey(each.key())) {
                missing.put(each.key(), each.stuck());
            }
        }
        return missing;
    }
}
