/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Remembered;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
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
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The store over JDBC: one connection writes, a pool of others reads. */
public final class SqlStorage implements Storage {
    private static final String STATES_AT = """
            SELECT t.* FROM transition_log t JOIN (
              SELECT MAX(id) AS id FROM transition_log WHERE at <= :at GROUP BY cluster, node, kind, target) newest
            ON t.id = newest.id ORDER BY t.id""";

    private final Jdbi reads;
    private final Jdbi writes;
    private final SqlFaults faults;
    private final String sizeQuery;
    private final List<AutoCloseable> owned;
    /** Guards the writing connection: one transaction at a time, whoever asks. */
    private final ReentrantLock writer = new ReentrantLock();

    /**
     * A store over migrated databases.
     *
     * @param sizeQuery gives the bytes that the data takes
     * @param owned closed in this order with the store
     */
    public SqlStorage(Jdbi reads, Jdbi writes, SqlFaults faults, String sizeQuery, List<AutoCloseable> owned) {
        this.reads = reads;
        this.writes = writes;
        this.faults = faults;
        this.sizeQuery = sizeQuery;
        this.owned = List.copyOf(owned);
    }

    @Override
    public void write(Consumer<Writing> work) {
        writer.lock();
        try {
            writes.useTransaction(handle -> work.accept(new SqlWriting(handle)));
        } catch (JdbiException e) {
            throw unavailable(e);
        } finally {
            writer.unlock();
        }
    }

    private RuntimeException unavailable(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                Optional<String> why = faults.whyUnavailable(sql);
                if (why.isPresent()) {
                    return new StorageUnavailable(why.get(), e);
                }
            }
        }
        return e;
    }

    @Override
    public void forEachNode(Consumer<StoredNode> sink) {
        reads.useHandle(handle -> {
            try (Stream<StoredNode> nodes = handle
                    .createQuery("SELECT * FROM node ORDER BY cluster, node")
                    .setFetchSize(500)
                    .map(Rows::node)
                    .stream()) {
                nodes.forEach(sink);
            }
        });
    }

    @Override
    public List<TargetState> targets(NodeKey key) {
        return reads.withHandle(
                handle -> handle.createQuery("SELECT * FROM target_state WHERE cluster = :cluster AND node = :node")
                        .bindMethods(key)
                        .map(Rows::target)
                        .list());
    }

    @Override
    public Optional<Packed> report(NodeKey key) {
        return reads.withHandle(
                handle -> handle.createQuery("SELECT report FROM node WHERE cluster = :cluster AND node = :node")
                        .bindMethods(key)
                        .map((rows, context) -> Packed.ofStored(rows.getBytes("report")))
                        .findFirst());
    }

    @Override
    public List<Transition> statesAt(Instant time) {
        return reads.withHandle(handle -> handle.createQuery(STATES_AT)
                .bind("at", time.toEpochMilli())
                .map(Rows::transition)
                .list());
    }

    @Override
    public List<Transition> transitionsAfter(long id, int most) {
        return reads.withHandle(
                handle -> handle.createQuery("SELECT * FROM transition_log WHERE id > :id ORDER BY id LIMIT :most")
                        .bind("id", id)
                        .bind("most", most)
                        .map(Rows::transition)
                        .list());
    }

    @Override
    public long lastTransition() {
        return reads.withHandle(SqlStorage::lastTransition);
    }

    private static long lastTransition(Handle handle) {
        return handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM transition_log")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public List<QuotaObservation> quotasSince(Instant time) {
        return reads.withHandle(
                handle -> handle.createQuery("SELECT * FROM quota_observation WHERE at >= :at ORDER BY at, id")
                        .bind("at", time.toEpochMilli())
                        .map(Rows::quota)
                        .list());
    }

    @Override
    public List<Remembered> advice() {
        return reads.withHandle(handle ->
                handle.createQuery("SELECT * FROM advice").map(Rows::advice).list());
    }

    @Override
    public long usedBytes() {
        return reads.withHandle(
                handle -> handle.createQuery(sizeQuery).mapTo(Long.class).one());
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
