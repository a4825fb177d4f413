/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node's row: where its agent's sequence stands, and the newest report from which its whole state can be read again.
 *
 * @param revision grows with every write of any node, in the order of the commits
 * @param firstSeen since when a target's state holds where nothing else is stored of it; the first one written stays
 */
public record StoredNode(
        NodeKey key,
        @Nullable String zone,
        String instance,
        long sequence,
        Instant sentAt,
        Instant receivedAt,
        long intervalMillis,
        NodeState state,
        Instant since,
        long revision,
        Packed report,
        Instant firstSeen) {}
