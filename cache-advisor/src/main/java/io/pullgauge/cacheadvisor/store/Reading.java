/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.util.List;

/** What can be read both outside and inside a transaction: all that is needed to follow what other collectors write. */
public interface Reading {
    /** How far the store has come. */
    Bookmark bookmark();

    /** Nodes with a greater revision, the lowest first. */
    List<StoredNode> nodesAfter(long revision, int most);

    /** Since when each target of this node is as it is. */
    List<TargetState> targets(NodeKey key);

    /** Quota readings between two bookmarks: after the first, up to the second. */
    List<QuotaObservation> quotas(Bookmark after, Bookmark upTo);
}
