/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server, one for the whole test run; each test takes a database of its own in it. */
public final class Postgres {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final class Server {
        static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(90))
                        .start();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private final String name;

    private Postgres(String name) {
        this.name = name;
    }

    public static Postgres fresh() {
        Postgres fresh = new Postgres("pullgauge" + NUMBER.incrementAndGet());
        fresh.admin("CREATE DATABASE " + fresh.name);
        return fresh;
    }

    public String url() {
        return Server.ONE.getJdbcUrl("postgres", name);
    }

    public Database database() {
        return Database.of(url(), null, null).orElseThrow();
    }

    public int port() {
        return Server.ONE.getPort();
    }

    public String name() {
        return name;
    }

    /** Lets nobody in any more, and throws out who is in. */
    public void cut() {
        admin("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
        admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    public void mend() {
        admin("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    public void admin(String sql) {
        try (Connection connection = Server.ONE.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
