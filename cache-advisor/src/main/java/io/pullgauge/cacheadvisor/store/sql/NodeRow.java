/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.store.StoredNode;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** A node's row, as it is written once a report. */
final class NodeRow {
    /** When a node was first seen is written once. */
    static final String SAVE = """
            INSERT INTO node (cluster, node, zone, instance, sequence, sent_at, received_at, interval_millis, state, since, revision, report, first_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (cluster, node) DO UPDATE SET zone = excluded.zone, instance = excluded.instance,
              sequence = excluded.sequence, sent_at = excluded.sent_at, received_at = excluded.received_at,
              interval_millis = excluded.interval_millis, state = excluded.state, since = excluded.since,
              revision = excluded.revision, report = excluded.report""";

    private NodeRow() {}

    static void bind(PreparedStatement to, StoredNode node) throws SQLException {
        to.setString(1, node.key().cluster());
        to.setString(2, node.key().node());
        to.setString(3, node.zone());
        to.setString(4, node.instance());
        to.setLong(5, node.sequence());
        to.setLong(6, node.sentAt().toEpochMilli());
        to.setLong(7, node.receivedAt().toEpochMilli());
        to.setLong(8, node.intervalMillis());
        to.setString(9, node.state().code());
        to.setLong(10, node.since().toEpochMilli());
        to.setLong(11, node.revision());
        to.setBytes(12, node.report().stored());
        to.setLong(13, node.firstSeen().toEpochMilli());
    }
}
