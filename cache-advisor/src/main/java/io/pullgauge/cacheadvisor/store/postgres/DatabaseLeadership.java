/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.postgres;

import io.pullgauge.cacheadvisor.leader.Leadership;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads whoever holds a lock in the database. The lock belongs to a connection of its own, which must not go through a pooler that shares
 * connections between transactions; it ends with that connection, however the collector ends.
 */
public final class DatabaseLeadership implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLeadership.class);
    private static final long LOCK = 0x70756c6c6c656164L;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final int SECONDS = 5;

    private final PGSimpleDataSource source;
    private final Thread thread;
    private volatile boolean leads;
    private volatile boolean closing;

    public DatabaseLeadership(Database database) {
        this.source = database.source();
        source.setSocketTimeout(SECONDS);
        this.thread = Thread.ofVirtual().name("leadership").start(this::run);
    }

    @Override
    public boolean leads() {
        return leads;
    }

    private void run() {
        while (!closing) {
            try (Connection connection = source.getConnection()) {
                hold(connection);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("no lock on the database");
            } finally {
                follow();
            }
            pause();
        }
    }

    /** Asks for the lock until it has it, then looks that the connection still lives. */
    private void hold(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            while (!closing) {
                if (leads) {
                    statement.execute("SELECT 1");
                } else if (take(statement)) {
                    leads = true;
                    LOG.atInfo().log("this collector leads");
                }
                pause();
            }
        }
    }

    private static boolean take(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void follow() {
        if (leads) {
            leads = false;
            LOG.atInfo().log("this collector leads no more");
        }
    }

    private void pause() {
        try {
            if (!closing) {
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException stop) {
            closing = true;
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        join(thread);
    }

    private static void join(@Nullable Thread ending) {
        try {
            if (ending != null) {
                ending.join(Duration.ofSeconds(SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
