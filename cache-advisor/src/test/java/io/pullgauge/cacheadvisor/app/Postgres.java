/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /** What PostgreSQL's own client prints: a row a line, its columns with bars between. */
    public String psql(String query) throws IOException, InterruptedException {
        String address = "postgresql://postgres@127.0.0.1:" + port() + "/" + name;
        Process psql = new ProcessBuilder("psql", "-X", "-A", "-t", "-c", query, address)
                .redirectErrorStream(true)
                .start();
        String out = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (psql.waitFor() != 0) {
            throw new IllegalStateException(out);
        }
        return out;
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
