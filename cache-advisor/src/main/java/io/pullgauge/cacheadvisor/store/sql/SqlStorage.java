/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Note;
import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.ChangesOf;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.cacheadvisor.store.Writing;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The store over JDBC: one connection writes, a pool of others reads. */
public final class SqlStorage implements Storage {
    private static final String STATES_AT = """
            SELECT t.* FROM transition_log t JOIN (
              SELECT MAX(id) AS id FROM transition_log WHERE at <= :at AND kind <> 'pod' GROUP BY cluster, node, kind, target) newest
            ON t.id = newest.id ORDER BY t.id""";

    /** More than one identity's readings of a week, each 30 s: of many identities the newest. */
    private static final String QUOTAS_OF = """
            SELECT * FROM (SELECT * FROM quota_observation WHERE registry = :registry AND at >= :from AND at <= :to
              ORDER BY at DESC, id DESC LIMIT 50000) newest ORDER BY at, id""";

    private final Jdbi reads;
    private final Jdbi writes;
    private final Dialect dialect;
    private final List<AutoCloseable> owned;
    /** Guards the writing connection: one transaction at a time, whoever asks. */
    private final ReentrantLock writer = new ReentrantLock();

    /**
     * A store over migrated databases.
     *
     * @param owned closed in this order with the store
     */
    public SqlStorage(Jdbi reads, Jdbi writes, Dialect dialect, List<AutoCloseable> owned) {
        this.reads = reads;
        this.writes = writes;
        this.dialect = dialect;
        this.owned = List.copyOf(owned);
    }

    @Override
    public void write(Consumer<Writing> work) {
        writer.lock();
        try {
            writes.useTransaction(handle -> {
                dialect.beforeWriting().forEach(handle::execute);
                work.accept(new SqlWriting(handle));
            });
            dialect.afterWriting().run();
        } catch (JdbiException e) {
            throw unavailable(e);
        } finally {
            writer.unlock();
        }
    }

    private RuntimeException unavailable(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                Optional<String> why = dialect.faults().whyUnavailable(sql);
                if (why.isPresent()) {
                    return new StorageUnavailable(why.get(), e);
                }
            }
        }
        return e;
    }

    @Override
    public boolean isShared() {
        return dialect.shared();
    }

    @Override
    public Bookmark bookmark() {
        return read(Statements::bookmark);
    }

    @Override
    public List<StoredNode> nodesAfter(long after, long upTo, int most) {
        return read(handle -> Statements.nodesAfter(handle, after, upTo, most));
    }

    @Override
    public List<NodeKey> keysAfter(long revision) {
        return read(handle -> Statements.keysAfter(handle, revision));
    }

    @Override
    public Map<NodeKey, List<TargetState>> targets(long after, long upTo) {
        return read(handle -> Statements.targets(handle, after, upTo));
    }

    @Override
    public List<QuotaObservation> quotas(Bookmark after, Bookmark upTo) {
        return read(handle -> Statements.quotas(handle, after, upTo));
    }

    /** A server hands out rows bit by bit only within a transaction; the embedded store does so anyway, and would lock for one. */
    @Override
    public void forEachNode(BiConsumer<StoredNode, List<TargetState>> sink) {
        walk(one -> walk(two -> {
            NodeCursor.walk(one, two, sink);
            return true;
        }));
    }

    private <T> T walk(Function<Handle, T> query) {
        try {
            return dialect.shared() ? reads.inTransaction(query::apply) : reads.withHandle(query::apply);
        } catch (JdbiException e) {
            throw unavailable(e);
        }
    }

    private <T> T read(Function<Handle, T> query) {
        try {
            return reads.withHandle(query::apply);
        } catch (JdbiException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<Packed> report(NodeKey key) {
        return read(handle -> handle.createQuery("SELECT report FROM node WHERE cluster = :cluster AND node = :node")
                .bindMethods(key)
                .map((rows, context) -> Packed.ofStored(rows.getBytes("report")))
                .findFirst());
    }

    @Override
    public List<Transition> statesAt(Instant time) {
        return read(handle -> FirstSightSql.with(
                handle,
                time,
                handle.createQuery(STATES_AT)
                        .bind("at", time.toEpochMilli())
                        .map(Rows::transition)
                        .list()));
    }

    @Override
    public List<Transition> transitionsAfter(long id, int most) {
        return read(handle -> handle.createQuery("SELECT * FROM transition_log WHERE id > :id ORDER BY id LIMIT :most")
                .bind("id", id)
                .bind("most", most)
                .map(Rows::transition)
                .list());
    }

    @Override
    public List<Transition> changes(ChangesOf wanted, int most) {
        return read(handle -> Statements.changes(handle, wanted, most));
    }

    @Override
    public long lastTransition() {
        return read(SqlStorage::lastTransition);
    }

    private static long lastTransition(Handle handle) {
        return handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM transition_log")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public List<QuotaObservation> quotasBetween(Instant from, Instant to) {
        return read(handle -> handle.createQuery(
                        "SELECT * FROM quota_observation WHERE at >= :from AND at <= :to ORDER BY at, id")
                .bind("from", from.toEpochMilli())
                .bind("to", to.toEpochMilli())
                .map(Rows::quota)
                .list());
    }

    @Override
    public List<Remembered> advice() {
        return read(handle ->
                handle.createQuery("SELECT * FROM advice").map(Rows::advice).list());
    }

    @Override
    public List<Note> adviceNotes() {
        return read(NoteSql::all);
    }

    @Override
    public List<QuotaObservation> quotasOf(String registry, Instant from, Instant to) {
        return read(handle -> handle.createQuery(QUOTAS_OF)
                .bind("registry", registry)
                .bind("from", from.toEpochMilli())
                .bind("to", to.toEpochMilli())
                .map(Rows::quota)
                .list());
    }

    @Override
    public long usedBytes() {
        return read(handle ->
                handle.createQuery(dialect.usedBytes()).mapTo(Long.class).one());
    }

    @Override
    public List<Pull> pullsSince(Instant since, int most) {
        return read(handle -> DemandSql.pulls(handle, since, most));
    }

    @Override
    public List<Content> imageContents() {
        return read(DemandSql::contents);
    }

    @Override
    public List<TagSeen> tagsSeen() {
        return read(DemandSql::tags);
    }

    @Override
    public void close() {
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException("the store did not close", e);
            }
        }
    }
}
