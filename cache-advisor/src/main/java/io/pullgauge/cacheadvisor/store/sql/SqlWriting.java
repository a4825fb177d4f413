/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.cacheadvisor.store.Writing;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One transaction's statements, in SQL that SQLite and PostgreSQL both take. */
final class SqlWriting implements Writing {
    private static final String SAVE_NODE = """
            INSERT INTO node (cluster, node, zone, instance, sequence, sent_at, received_at, interval_millis, state, since, report)
            VALUES (:cluster, :node, :zone, :instance, :sequence, :sentAt, :receivedAt, :interval, :state, :since, :report)
            ON CONFLICT (cluster, node) DO UPDATE SET zone = excluded.zone, instance = excluded.instance,
              sequence = excluded.sequence, sent_at = excluded.sent_at, received_at = excluded.received_at,
              interval_millis = excluded.interval_millis, state = excluded.state, since = excluded.since, report = excluded.report""";
    private static final String SAVE_AGENT = """
            INSERT INTO agent (cluster, node, instance, sequence, seen_at) VALUES (:cluster, :node, :instance, :sequence, :seenAt)
            ON CONFLICT (cluster, node, instance) DO UPDATE SET sequence = excluded.sequence, seen_at = excluded.seen_at""";
    private static final String SAVE_TARGET = """
            INSERT INTO target_state (cluster, node, kind, target, state, cause, since)
            VALUES (:cluster, :node, :kind, :target, :state, :cause, :since)
            ON CONFLICT (cluster, node, kind, target) DO UPDATE SET state = excluded.state, cause = excluded.cause, since = excluded.since""";
    private static final String APPEND = """
            INSERT INTO transition_log (at, cluster, node, zone, kind, target, registry, state, cause, stage)
            VALUES (:at, :cluster, :node, :zone, :kind, :target, :registry, :state, :cause, :stage)""";
    private static final String SAVE_QUOTA = """
            INSERT INTO quota_observation (at, cluster, node, registry, identity, quota_limit, remaining, window_seconds)
            VALUES (:at, :cluster, :node, :registry, :identity, :limit, :remaining, :window)""";
    private static final String SAVE_ADVICE = """
            INSERT INTO advice (id, kind, created_at, last_seen, mute_reason, mute_until, mute_by)
            VALUES (:id, :kind, :createdAt, :lastSeen, :reason, :until, :by)
            ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, last_seen = excluded.last_seen,
              mute_reason = excluded.mute_reason, mute_until = excluded.mute_until, mute_by = excluded.mute_by""";
    private static final String FORGET = """
            DELETE FROM transition_log WHERE at < :time AND id NOT IN (
              SELECT MAX(id) FROM transition_log WHERE at < :time GROUP BY cluster, node, kind, target)""";
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
    public void save(StoredNode node) {
        handle.createUpdate(SAVE_NODE)
                .bindMethods(node.key())
                .bind("zone", node.zone())
                .bind("instance", node.instance())
                .bind("sequence", node.sequence())
                .bind("sentAt", node.sentAt().toEpochMilli())
                .bind("receivedAt", node.receivedAt().toEpochMilli())
                .bind("interval", node.intervalMillis())
                .bind("state", node.state().code())
                .bind("since", node.since().toEpochMilli())
                .bind("report", node.report().stored())
                .execute();
    }

    @Override
    public void saveTargets(NodeKey key, Collection<TargetState> changed) {
        if (changed.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE_TARGET);
        for (TargetState target : changed) {
            batch.bindMethods(key)
                    .bind("kind", target.kind().code())
                    .bind("target", target.target())
                    .bind("state", target.state())
                    .bind("cause", target.cause())
                    .bind("since", target.since().toEpochMilli())
                    .add();
        }
        batch.execute();
    }

    @Override
    public void removeTargets(NodeKey key, Collection<TargetState> gone) {
        if (gone.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("DELETE FROM target_state" + KEY + " AND kind = :kind AND target = :target");
        for (TargetState target : gone) {
            batch.bindMethods(key)
                    .bind("kind", target.kind().code())
                    .bind("target", target.target())
                    .add();
        }
        batch.execute();
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
    public void markStale(NodeKey key, Instant since) {
        handle.createUpdate("UPDATE node SET state = 'stale', since = :since" + KEY)
                .bindMethods(key)
                .bind("since", since.toEpochMilli())
                .execute();
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
    public void forgetBefore(Instant time) {
        handle.createUpdate(FORGET).bind("time", time.toEpochMilli()).execute();
        handle.createUpdate("DELETE FROM quota_observation WHERE at < :time")
                .bind("time", time.toEpochMilli())
                .execute();
        handle.createUpdate("DELETE FROM agent WHERE seen_at < :time")
                .bind("time", time.toEpochMilli())
                .execute();
    }
}
