/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Takes nodes out of the store that nobody counts with any more. What changed at them stays until it is too old itself. */
final class GoneNodesSql {
    private static final String SILENT =
            "DELETE FROM node WHERE cluster = :cluster AND node = :node AND received_at < :before";
    private static final List<String> REST = List.of(
            "DELETE FROM target_state WHERE cluster = :cluster AND node = :node",
            "DELETE FROM agent WHERE cluster = :cluster AND node = :node",
            "DELETE FROM first_sight WHERE cluster = :cluster AND node = :node");

    private GoneNodesSql() {}

    /** One that was heard meanwhile, by whichever collector, stays. */
    static void forget(Handle handle, Collection<NodeKey> nodes, Instant before) {
        for (NodeKey node : nodes) {
            if (run(handle, SILENT, node, before) == 1) {
                REST.forEach(statement -> run(handle, statement, node, before));
            }
        }
    }

    private static int run(Handle handle, String statement, NodeKey node, Instant before) {
        return handle.createUpdate(statement)
                .bindMethods(node)
                .bind("before", before.toEpochMilli())
                .execute();
    }
}
