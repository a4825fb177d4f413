/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.Reading;
import io.pullgauge.cacheadvisor.store.StoredNode;
import java.util.List;

/**
 * Takes over into memory what other collectors have written to the same store. Before each batch it does so under the store's writing
 * lock, so that a report is judged against the newest state, whichever collector took that; between batches it keeps readers up to date.
 * Used by the writer's thread only.
 */
public final class Others {
    private static final int AT_ONCE = 500;

    private final Fleet fleet;
    private final QuotaLedger quotas;
    private final Restore restore;
    private Bookmark seen;

    /** @param seen up to where memory was filled */
    public Others(Fleet fleet, QuotaLedger quotas, Restore restore, Bookmark seen) {
        this.fleet = fleet;
        this.quotas = quotas;
        this.restore = restore;
        this.seen = seen;
    }

    /** Reads what is new; returns whether anything is. */
    boolean catchUp(Reading reading) {
        Bookmark now = reading.bookmark();
        if (now.equals(seen)) {
            return false;
        }
        long from = seen.node();
        while (from < now.node()) {
            List<StoredNode> more = reading.nodesAfter(from, AT_ONCE);
            if (more.isEmpty()) {
                break;
            }
            more.forEach(row -> restore.read(row, reading.targets(row.key())).ifPresent(fleet::put));
            from = more.getLast().revision();
        }
        quotas.add(reading.quotas(seen, now));
        seen = new Bookmark(Math.max(from, now.node()), now.quota());
        return true;
    }

    /** The store's highest revision, once caught up. */
    long revision() {
        return seen.node();
    }

    /** The same place but for these nodes' rows. */
    Bookmark upTo(long revision) {
        return new Bookmark(revision, seen.quota());
    }

    /** What this collector has written itself is known already. */
    void wrote(Bookmark upTo) {
        seen = upTo;
    }
}
