/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.util.List;
import java.util.Map;

/** What can be read both outside and inside a transaction: all that is needed to follow what other collectors write. */
public interface Reading {
    /** How far the store has come. */
    Bookmark bookmark();

    /** Nodes with a greater revision than the first and none greater than the last, the lowest first. */
    List<StoredNode> nodesAfter(long after, long upTo, int most);

    /** Who has a greater revision. */
    List<NodeKey> keysAfter(long revision);

    /** Since when each target is as it is, of the nodes with a greater revision than the first and none greater than the last. */
    Map<NodeKey, List<TargetState>> targets(long after, long upTo);

    /** Quota readings between two bookmarks: after the first, up to the second. */
    List<QuotaObservation> quotas(Bookmark after, Bookmark upTo);
}
