/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.Reading;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes over into memory what other collectors have written to the same store: before each batch, so that a report is judged against the
 * newest state, whichever collector took that, and between batches, to keep readers up to date. To read another's report costs as much as
 * to take one, so under the store's writing lock only those are read that concern the batch. Used by the writer's thread only.
 */
public final class Others {
    private static final int AT_ONCE = 500;

    private final Fleet fleet;
    private final QuotaLedger quotas;
    private final Restore restore;
    /** What this collector wrote beyond what is read: from behind a revision to another. */
    private final NavigableMap<Long, Long> own = new TreeMap<>();
    /** Up to which revision every node's state is in memory. */
    private long read;
    /** How far the store was known to have come. */
    private Bookmark known;

    /** @param seen up to where memory was filled */
    public Others(Fleet fleet, QuotaLedger quotas, Restore restore, Bookmark seen) {
        this.fleet = fleet;
        this.quotas = quotas;
        this.restore = restore;
        this.read = seen.node();
        this.known = seen;
    }

    /** Reads what is new; returns whether anything is. */
    boolean catchUp(Reading reading) {
        Bookmark now = reading.bookmark();
        boolean news = read < now.node() || !now.equals(known);
        while (read < now.node()) {
            Long mine = own.remove(read);
            read = mine == null ? readOn(reading, own.isEmpty() ? now.node() : own.firstKey()) : mine;
        }
        takeQuotas(reading, now);
        return news;
    }

    private long readOn(Reading reading, long upTo) {
        List<StoredNode> more = reading.nodesAfter(read, upTo, AT_ONCE);
        long last = more.size() < AT_ONCE ? upTo : more.getLast().revision();
        Map<NodeKey, List<TargetState>> targets = more.isEmpty() ? Map.of() : reading.targets(read, last);
        more.forEach(row ->
                restore.read(row, targets.getOrDefault(row.key(), List.of())).ifPresent(fleet::put));
        return last;
    }

    private void takeQuotas(Reading reading, Bookmark now) {
        if (now.quota() != known.quota()) {
            quotas.add(reading.quotas(known, now));
        }
        known = now;
    }

    /** Under the writing lock: reads what is new of these nodes, and how far the store has come. */
    void prepareFor(Reading reading, Set<NodeKey> nodes) {
        if (reading.keysAfter(read).stream().anyMatch(nodes::contains)) {
            catchUp(reading);
        } else {
            takeQuotas(reading, reading.bookmark());
        }
    }

    /** The store's highest revision, once caught up or prepared. */
    long revision() {
        return known.node();
    }

    /** The same place but for these nodes' rows. */
    Bookmark upTo(long revision) {
        return new Bookmark(revision, known.quota());
    }

    /** What this collector has written itself, behind the highest revision, is known already. */
    void wrote(Bookmark upTo) {
        if (read == known.node()) {
            read = upTo.node();
        } else if (upTo.node() > known.node()) {
            own.put(known.node(), upTo.node());
        }
        known = upTo;
    }
}
