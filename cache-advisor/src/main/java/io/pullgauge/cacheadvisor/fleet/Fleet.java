/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest state of every node, in memory: a projection of the store, filled from it at the start and kept up by the one writer after each
 * commit. Readers see each node's state whole; they never wait for the writer.
 */
public final class Fleet {
    private final ConcurrentNavigableMap<NodeKey, Known> nodes = new ConcurrentSkipListMap<>();
    private final OneCopy copies = new OneCopy();
    private final Set<NodeKey> expected;
    private final AtomicLong revision = new AtomicLong();
    /** Two runs count from zero: the start tells their revisions apart. */
    private final String run;

    /** A node with both of its standings made once: most readers ask far oftener than nodes report. */
    private record Known(NodeView view, Standing said, Standing silent) {
        static Known of(NodeView view) {
            return new Known(view, Standing.of(view, view.receivedAt()), Standing.silent(view));
        }

        Standing at(Instant now) {
            return view.stateAt(now) == NodeState.STALE ? silent : said;
        }
    }

    /** A fleet in which these nodes should be, whether or not they report. */
    public Fleet(Set<NodeKey> expected, Instant start) {
        this.expected = Set.copyOf(expected);
        this.run = Long.toString(start.toEpochMilli(), Character.MAX_RADIX);
    }

    /** Takes over what the writer has made durable. */
    public void put(NodeView view) {
        nodes.put(view.key(), Known.of(copies.of(view)));
        revision.incrementAndGet();
    }

    /** Forgets nodes that have been silent for so long that the owner no longer counts with them. */
    public void remove(NodeKey key) {
        nodes.remove(key);
        revision.incrementAndGet();
    }

    /** What is known of this node. */
    public Optional<NodeView> find(NodeKey key) {
        return Optional.ofNullable(nodes.get(key)).map(Known::view);
    }

    /** All nodes that ever reported. */
    public List<NodeView> all() {
        return nodes.values().stream().map(Known::view).toList();
    }

    /** All nodes as they stand at this time. */
    public FleetView view(Instant now) {
        long before = revision.get();
        List<Standing> standings = new ArrayList<>(nodes.size() + expected.size());
        int stale = 0;
        for (Known known : nodes.values()) {
            Standing standing = known.at(now);
            stale += standing.state() == NodeState.STALE ? 1 : 0;
            standings.add(standing);
        }
        int here = standings.size();
        expected.stream()
                .filter(key -> !nodes.containsKey(key))
                .map(Standing::absent)
                .forEach(standings::add);
        if (standings.size() > here) {
            standings.sort((one, two) -> one.key().compareTo(two.key()));
        }
        return new FleetView(now, run + "-" + before + "-" + stale, List.copyOf(standings));
    }
}
