/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.postgres;

import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where the database is and how to log in. The password may stand in the URL ({@code ?password=}) or beside it, and is never shown: what
 * people see is host, port, name and user.
 */
public final class Database {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final String EXPECTED = "jdbc:postgresql://HOST[:PORT]/NAME";

    private final String url;
    private final @Nullable String user;
    private final @Nullable String password;
    private final String shown;

    private Database(String url, @Nullable String user, @Nullable String password, String shown) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.shown = shown;
    }

    /**
     * The database at this URL; empty where it is not one of PostgreSQL's.
     *
     * @param user used where the URL names none; null for the driver's own default
     * @param password used where the URL has none
     */
    public static Optional<Database> of(String url, @Nullable String user, @Nullable String password) {
        if (!url.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Properties parts = Driver.parseURL(url, new Properties());
        if (parts == null || parts.getProperty("PGDBNAME", "").isEmpty()) {
            return Optional.empty();
        }
        String name = parts.getProperty("PGHOST", "localhost") + ":" + parts.getProperty("PGPORT", "5432") + "/"
                + parts.getProperty("PGDBNAME");
        return Optional.of(
                new Database(url, parts.getProperty("user", user), parts.getProperty("password", password), name));
    }

    /** What a URL should look like. */
    public static String expected() {
        return EXPECTED;
    }

    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setConnectTimeout(5);
        source.setSocketTimeout(30);
        source.setTcpKeepAlive(true);
        source.setReWriteBatchedInserts(true);
        source.setApplicationName("pullgauge");
        source.setUrl(url);
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        return source;
    }

    /** Host, port and name: nothing secret. */
    @Override
    public String toString() {
        return shown;
    }
}
