/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.ChangesOf;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Queries that are asked inside and outside of transactions. */
final class Statements {
    private Statements() {}

    static Bookmark bookmark(Handle handle) {
        return handle.createQuery("""
                        SELECT (SELECT COALESCE(MAX(revision), 0) FROM node) AS node_revision,
                          (SELECT COALESCE(MAX(id), 0) FROM quota_observation) AS quota_id""")
                .map((row, context) -> new Bookmark(row.getLong("node_revision"), row.getLong("quota_id")))
                .one();
    }

    static List<StoredNode> nodesAfter(Handle handle, long after, long upTo, int most) {
        return handle.createQuery(
                        "SELECT * FROM node WHERE revision > :after AND revision <= :upTo ORDER BY revision LIMIT :most")
                .bind("after", after)
                .bind("upTo", upTo)
                .bind("most", most)
                .map(Rows::node)
                .list();
    }

    static List<NodeKey> keysAfter(Handle handle, long revision) {
        return handle.createQuery("SELECT cluster, node FROM node WHERE revision > :revision")
                .bind("revision", revision)
                .map((row, context) -> Rows.key(row))
                .list();
    }

    static Map<NodeKey, List<TargetState>> targets(Handle handle, long after, long upTo) {
        return handle.createQuery("""
                        SELECT t.* FROM node n JOIN target_state t ON t.cluster = n.cluster AND t.node = n.node
                        WHERE n.revision > :after AND n.revision <= :upTo""")
                .bind("after", after)
                .bind("upTo", upTo)
                .map((row, context) -> Map.entry(Rows.key(row), Rows.target(row, context)))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /** Each wish has its index; the conditions are ours alone, the values are bound. */
    static List<Transition> changes(Handle handle, ChangesOf wanted, int most) {
        NodeKey node = wanted.node();
        String target = wanted.target();
        Query query = handle.createQuery("SELECT * FROM transition_log WHERE kind <> 'pod'"
                        + (node == null ? "" : " AND cluster = :cluster AND node = :node")
                        + (target == null ? "" : " AND target = :target") + " ORDER BY id DESC LIMIT :most")
                .bind("most", most);
        if (node != null) {
            query.bind("cluster", node.cluster()).bind("node", node.node());
        }
        if (target != null) {
            query.bind("target", target);
        }
        return query.map(Rows::transition).list();
    }

    static List<QuotaObservation> quotas(Handle handle, Bookmark after, Bookmark upTo) {
        return handle.createQuery("SELECT * FROM quota_observation WHERE id > :after AND id <= :upTo ORDER BY id")
                .bind("after", after.quota())
                .bind("upTo", upTo.quota())
                .map(Rows::quota)
                .list();
    }
}
