/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.store.FirstSight;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.Transition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What nodes looked like when they were first seen. */
final class FirstSightSql {
    private static final String SAVE = """
            INSERT INTO first_sight (cluster, node, at, zone, targets) VALUES (:cluster, :node, :at, :zone, :targets)
            ON CONFLICT (cluster, node, at) DO UPDATE SET targets = excluded.targets""";
    private static final String UNTIL = """
            SELECT f.* FROM first_sight f JOIN (
              SELECT cluster, node, MAX(at) AS at FROM first_sight WHERE at <= :at GROUP BY cluster, node) newest
            ON f.cluster = newest.cluster AND f.node = newest.node AND f.at = newest.at""";
    private static final String FORGET = """
            DELETE FROM first_sight WHERE at < :time AND EXISTS (
              SELECT 1 FROM first_sight newer WHERE newer.cluster = first_sight.cluster AND newer.node = first_sight.node
                AND newer.at > first_sight.at AND newer.at < :time)""";
    private static final int LARGEST = 16 << 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<List<FirstSight.Target>> TARGETS = new TypeReference<>() {};

    private record Place(NodeKey key, TargetKind kind, String target) {}

    private FirstSightSql() {}

    static void save(Handle handle, Collection<FirstSight> sights) {
        if (sights.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE);
        for (FirstSight each : sights) {
            batch.bindMethods(each.key())
                    .bind("at", each.at().toEpochMilli())
                    .bind("zone", each.zone())
                    .bind(
                            "targets",
                            Packed.of(JSON.writeValueAsBytes(each.targets())).stored())
                    .add();
        }
        batch.execute();
    }

    static void forget(Handle handle, Instant before) {
        handle.createUpdate(FORGET).bind("time", before.toEpochMilli()).execute();
    }

    /** The states at a time: for each target the newer of its last change and what it was when its node was first seen. */
    static List<Transition> with(Handle handle, Instant at, List<Transition> changes) {
        Map<Place, Transition> states = new HashMap<>();
        handle.createQuery(UNTIL)
                .bind("at", at.toEpochMilli())
                .map(FirstSightSql::sight)
                .forEach(sight -> sight.transitions().forEach(each -> states.put(place(each), each)));
        for (Transition each : changes) {
            states.merge(place(each), each, (first, later) -> later.at().isBefore(first.at()) ? first : later);
        }
        return new ArrayList<>(states.values());
    }

    private static Place place(Transition of) {
        return new Place(of.key(), of.kind(), of.target());
    }

    private static FirstSight sight(ResultSet row, StatementContext context) throws SQLException {
        byte[] targets = Packed.ofStored(row.getBytes("targets")).unpack(LARGEST);
        return new FirstSight(
                Rows.key(row), row.getString("zone"), Rows.time(row, "at"), JSON.readValue(targets, TARGETS));
    }
}
