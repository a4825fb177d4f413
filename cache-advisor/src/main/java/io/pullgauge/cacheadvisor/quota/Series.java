/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One quota's readings by time, and the nodes that made them. Guarded by its ledger. */
final class Series {
    private static final int MOST_POINTS = 4_000;
    private static final int MOST_NODES = 200_000;
    private static final Duration LEAST_KEPT = Duration.ofHours(1);
    private static final Duration UNKNOWN_WINDOW = Duration.ofHours(24);

    private final QuotaKey key;
    private final NavigableMap<Instant, QuotaObservation> points = new TreeMap<>();
    private final Map<NodeKey, Instant> nodes = new TreeMap<>();
    private final Map<NodeKey, Long> told = new HashMap<>();
    private @Nullable Drawn drawn;

    /** The readings up to one of them, and what they come to, worked out when it is asked for and once. */
    static final class Drawn {
        private final QuotaKey key;
        private final List<QuotaObservation> points;
        private final List<NodeKey> nodes;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable QuotaStanding standing;

        private Drawn(QuotaKey key, List<QuotaObservation> points, List<NodeKey> nodes) {
            this.key = key;
            this.points = points;
            this.nodes = nodes;
        }

        /** Readings alone change it: without a new one, a fleet of many identities costs nothing. */
        QuotaStanding standing(Instant now) {
            lock.lock();
            try {
                QuotaStanding known = standing == null ? QuotaStanding.of(key, points, nodes, now) : standing;
                standing = known;
                return known;
            } finally {
                lock.unlock();
            }
        }
    }

    Series(QuotaKey key) {
        this.key = key;
    }

    boolean isNews(QuotaObservation seen, Duration repeat) {
        Map.Entry<Instant, QuotaObservation> before = points.floorEntry(seen.at());
        if (before == null) {
            return true;
        }
        QuotaObservation last = before.getValue();
        return last.remaining() != seen.remaining()
                || !Objects.equals(last.limit(), seen.limit())
                || !Objects.equals(last.windowSeconds(), seen.windowSeconds())
                || seen.at().isAfter(last.at().plus(repeat));
    }

    void add(QuotaObservation seen) {
        if (nodes.size() < MOST_NODES || nodes.containsKey(seen.node())) {
            nodes.merge(seen.node(), seen.at(), (one, two) -> one.isAfter(two) ? one : two);
        }
        if (isRepeated(seen)) {
            return;
        }
        told.put(seen.node(), seen.remaining());
        // Two nodes may read at the same instant: the lower value is the later one.
        points.merge(seen.at(), seen, (one, two) -> one.remaining() <= two.remaining() ? one : two);
        Instant oldest = points.lastKey().minus(kept());
        points.headMap(oldest).clear();
        while (points.size() > MOST_POINTS) {
            points.pollFirstEntry();
        }
        nodes.values().removeIf(at -> at.isBefore(oldest));
        told.keySet().retainAll(nodes.keySet());
        drawn = null;
    }

    /** A node that says again what it said, while another has said something else since, has not looked again. */
    private boolean isRepeated(QuotaObservation seen) {
        Map.Entry<Instant, QuotaObservation> last = points.lastEntry();
        return last != null
                && Objects.equals(told.get(seen.node()), seen.remaining())
                && last.getValue().remaining() != seen.remaining()
                && !last.getValue().node().equals(seen.node());
    }

    boolean isOver(Instant now) {
        return points.isEmpty() || points.lastKey().plus(kept()).isBefore(now);
    }

    /** As it is now; a later reading makes another one. */
    Drawn drawn() {
        Drawn now = drawn == null ? new Drawn(key, List.copyOf(points.values()), List.copyOf(nodes.keySet())) : drawn;
        drawn = now;
        return now;
    }

    private Duration kept() {
        Long window = points.lastEntry().getValue().windowSeconds();
        Duration twice = window == null
                ? UNKNOWN_WINDOW
                : Duration.ofSeconds(Math.min(window, 7L * 86_400)).multipliedBy(2);
        return twice.compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : twice;
    }
}
