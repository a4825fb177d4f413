/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Rows to records. Times are milliseconds since 1970 in every table. */
final class Rows {
    private Rows() {}

    static StoredNode node(ResultSet row, StatementContext context) throws SQLException {
        return new StoredNode(
                key(row),
                row.getString("zone"),
                row.getString("instance"),
                row.getLong("sequence"),
                time(row, "sent_at"),
                time(row, "received_at"),
                row.getLong("interval_millis"),
                NodeState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                time(row, "since"),
                row.getLong("revision"),
                Packed.ofStored(row.getBytes("report")),
                firstSeen(row));
    }

    /** Rows of an older version have none: there every target has a row of its own. */
    private static Instant firstSeen(ResultSet row) throws SQLException {
        Long known = number(row, "first_seen");
        return known == null ? time(row, "since") : Instant.ofEpochMilli(known);
    }

    static TargetState target(ResultSet row, StatementContext context) throws SQLException {
        return new TargetState(
                TargetKind.ofCode(row.getString("kind")),
                row.getString("target"),
                row.getString("state"),
                row.getString("cause"),
                time(row, "since"));
    }

    static Transition transition(ResultSet row, StatementContext context) throws SQLException {
        return new Transition(
                row.getLong("id"),
                time(row, "at"),
                key(row),
                row.getString("zone"),
                TargetKind.ofCode(row.getString("kind")),
                row.getString("target"),
                row.getString("registry"),
                row.getString("state"),
                row.getString("cause"),
                row.getString("stage"));
    }

    static QuotaObservation quota(ResultSet row, StatementContext context) throws SQLException {
        return new QuotaObservation(
                time(row, "at"),
                key(row),
                row.getString("registry"),
                row.getString("identity"),
                number(row, "quota_limit"),
                row.getLong("remaining"),
                number(row, "window_seconds"));
    }

    static Remembered advice(ResultSet row, StatementContext context) throws SQLException {
        Long until = number(row, "mute_until");
        String reason = row.getString("mute_reason");
        return new Remembered(
                row.getString("id"),
                row.getString("kind"),
                time(row, "created_at"),
                time(row, "last_seen"),
                until == null || reason == null
                        ? null
                        : new Mute(reason, Instant.ofEpochMilli(until), row.getString("mute_by")));
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static NodeKey key(ResultSet row) throws SQLException {
        return new NodeKey(row.getString("cluster"), row.getString("node"));
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
