/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.advice.Note;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.FirstSight;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetChanges;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.cacheadvisor.store.Writing;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionException;

/** One transaction's statements, in SQL that SQLite and PostgreSQL both take. */
final class SqlWriting implements Writing {
    private static final String SAVE_AGENT = """
        INSERT INTO agent (cluster, node, instance, sequence, seen_at) VALUES (:cluster, :node, :instance, :sequence, :seenAt)
        ON CONFLICT (cluster, node, instance) DO UPDATE SET sequence = excluded.sequence, seen_at = excluded.seen_at\
        """;
    private static final String SAVE_TARGET = """
        INSERT INTO target_state (cluster, node, kind, target, state, cause, since)
        VALUES (:cluster, :node, :kind, :target, :state, :cause, :since)
        ON CONFLICT (cluster, node, kind, target) DO UPDATE SET state = excluded.state, cause = excluded.cause, since = excluded.since\
        """;
    private static final String APPEND = """
        INSERT INTO transition_log (at, cluster, node, zone, kind, target, registry, state, cause, stage)
        VALUES (:at, :cluster, :node, :zone, :kind, :target, :registry, :state, :cause, :stage)\
        """;
    private static final String SAVE_QUOTA = """
        INSERT INTO quota_observation (at, cluster, node, registry, identity, quota_limit, remaining, window_seconds)
        VALUES (:at, :cluster, :node, :registry, :identity, :limit, :remaining, :window)\
        """;
    /** Whoever sees advice again knows nothing of a mute that another collector took: only a mute changes a mute, and it ends by its time. */
    private static final String SAVE_ADVICE = """
        INSERT INTO advice (id, kind, created_at, last_seen, mute_reason, mute_until, mute_by)
        VALUES (:id, :kind, :createdAt, :lastSeen, :reason, :until, :by)
        ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, last_seen = excluded.last_seen,
          mute_reason = COALESCE(excluded.mute_reason, advice.mute_reason),
          mute_until = COALESCE(excluded.mute_until, advice.mute_until), mute_by = COALESCE(excluded.mute_by, advice.mute_by)\
        """;

    private static final String FORGET = """
        DELETE FROM transition_log WHERE at < :time AND (kind = 'pod' OR EXISTS (
          SELECT 1 FROM transition_log newer WHERE newer.cluster = transition_log.cluster AND newer.node = transition_log.node
            AND newer.kind = transition_log.kind AND newer.target = transition_log.target
            AND newer.id > transition_log.id AND newer.at < :time) OR NOT EXISTS (
          SELECT 1 FROM node WHERE node.cluster = transition_log.cluster AND node.node = transition_log.node))\
        """;
    private static final String MARK_STALE = """
        UPDATE node SET state = 'stale', since = :since, revision = :revision
        WHERE cluster = :cluster AND node = :node AND instance = :instance AND sequence = :sequence\
        """;
    private static final String REMOVE_TARGET =
            "DELETE FROM target_state WHERE cluster = :cluster AND node = :node AND kind = :kind AND target = :target";
    private static final String KEY = " WHERE cluster = :cluster AND node = :node";

    private final Handle handle;

    SqlWriting(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Optional<Long> retiredSequence(NodeKey key, String instance) {
        return handle.createQuery("SELECT sequence FROM agent" + KEY + " AND instance = :instance")
                .bindMethods(key)
                .bind("instance", instance)
                .mapTo(Long.class)
                .findFirst();
    }

    @Override
    public void retire(NodeKey key, String instance, long sequence, Instant at) {
        handle.createUpdate(SAVE_AGENT)
                .bindMethods(key)
                .bind("instance", instance)
                .bind("sequence", sequence)
                .bind("seenAt", at.toEpochMilli())
                .execute();
    }

    @Override
    public Bookmark bookmark() {
        return Statements.bookmark(handle);
    }

    @Override
    public List<StoredNode> nodesAfter(long after, long upTo, int most) {
        return Statements.nodesAfter(handle, after, upTo, most);
    }

    @Override
    public List<NodeKey> keysAfter(long revision) {
        return Statements.keysAfter(handle, revision);
    }

    @Override
    public Map<NodeKey, List<TargetState>> targets(long after, long upTo) {
        return Statements.targets(handle, after, upTo);
    }

    @Override
    public List<QuotaObservation> quotas(Bookmark after, Bookmark upTo) {
        return Statements.quotas(handle, after, upTo);
    }

    /** By JDBC itself: one row for each report, and binding by name was half of what it cost. */
    @Override
    public void save(Collection<StoredNode> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(NodeRow.SAVE)) {
            for (StoredNode node : nodes) {
                NodeRow.bind(statement, node);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new TransactionException("a node could not be written", e);
        }
    }

    @Override
    public void saveTargets(Collection<TargetChanges> changes) {
        if (changes.isEmpty()) {
            return;
        }
        PreparedBatch gone = handle.prepareBatch(REMOVE_TARGET);
        PreparedBatch changed = handle.prepareBatch(SAVE_TARGET);
        for (TargetChanges node : changes) {
            for (TargetState target : node.gone()) {
                gone.bindMethods(node.key())
                        .bind("kind", target.kind().code())
                        .bind("target", target.target())
                        .add();
            }
            for (TargetState target : node.changed()) {
                changed.bindMethods(node.key())
                        .bind("kind", target.kind().code())
                        .bind("target", target.target())
                        .bind("state", target.state())
                        .bind("cause", target.cause())
                        .bind("since", target.since().toEpochMilli())
                        .add();
            }
        }
        gone.execute();
        changed.execute();
    }

    @Override
    public void saveFirstSights(Collection<FirstSight> sights) {
        FirstSightSql.save(handle, sights);
    }

    @Override
    public void append(Collection<Transition> transitions) {
        if (transitions.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(APPEND);
        for (Transition each : transitions) {
            batch.bind("at", each.at().toEpochMilli())
                    .bindMethods(each.key())
                    .bind("zone", each.zone())
                    .bind("kind", each.kind().code())
                    .bind("target", each.target())
                    .bind("registry", each.registry())
                    .bind("state", each.state())
                    .bind("cause", each.cause())
                    .bind("stage", each.stage())
                    .add();
        }
        batch.execute();
    }

    @Override
    public boolean markStale(NodeView silent, long revision) {
        return handle.createUpdate(MARK_STALE)
                        .bindMethods(silent.key())
                        .bind("since", silent.since().toEpochMilli())
                        .bind("revision", revision)
                        .bind("instance", silent.instance())
                        .bind("sequence", silent.sequence())
                        .execute()
                == 1;
    }

    @Override
    public void saveQuotas(Collection<QuotaObservation> readings) {
        if (readings.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE_QUOTA);
        for (QuotaObservation reading : readings) {
            batch.bind("at", reading.at().toEpochMilli())
                    .bindMethods(reading.node())
                    .bind("registry", reading.registry())
                    .bind("identity", reading.identity())
                    .bind("limit", reading.limit())
                    .bind("remaining", reading.remaining())
                    .bind("window", reading.windowSeconds())
                    .add();
        }
        batch.execute();
    }

    @Override
    public void saveAdvice(Collection<Remembered> advice) {
        if (advice.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE_ADVICE);
        for (Remembered each : advice) {
            Mute mute = each.mute();
            batch.bind("id", each.id())
                    .bind("kind", each.kind())
                    .bind("createdAt", each.createdAt().toEpochMilli())
                    .bind("lastSeen", each.lastSeen().toEpochMilli())
                    .bind("reason", mute == null ? null : mute.reason())
                    .bind("until", mute == null ? null : mute.until().toEpochMilli())
                    .bind("by", mute == null ? null : mute.by())
                    .add();
        }
        batch.execute();
    }

    @Override
    public void saveNotes(Collection<Note> notes) {
        NoteSql.save(handle, notes);
    }

    @Override
    public void saveDemand(Collection<Pull> pulls, Collection<Content> contents, Collection<TagSeen> tags) {
        DemandSql.savePulls(handle, pulls);
        DemandSql.saveContents(handle, contents, tags);
    }

    @Override
    public void forgetNodes(Collection<NodeKey> silent, Instant before) {
        GoneNodesSql.forget(handle, silent, before);
    }

    @Override
    public void forgetBefore(Instant time) {
        DemandSql.forget(handle, time);
        NoteSql.forget(handle, time);
        FirstSightSql.forget(handle, time);
        handle.createUpdate(FORGET).bind("time", time.toEpochMilli()).execute();
        handle.createUpdate("DELETE FROM quota_observation WHERE at < :time")
                .bind("time", time.toEpochMilli())
                .execute();
        handle.createUpdate("DELETE FROM agent WHERE seen_at < :time")
                .bind("time", time.toEpochMilli())
                .execute();
    }
}
