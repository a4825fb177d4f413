/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import io.pullgauge.cacheadvisor.store.sql.Dialect;
import io.pullgauge.cacheadvisor.store.sql.Migrations;
import io.pullgauge.cacheadvisor.store.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Opens the embedded store in a folder. */
public final class SqliteStorage {
    private static final String FILE = "pullgauge.db";
    private static final String USED =
            "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(),"
                    + " pragma_page_size()";
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 5_000;
    private static final long ROOM_TO_OPEN = 256 << 10;

    private SqliteStorage() {}

    /**
     * Opens or creates the store, migrated to this version's schema.
     *
     * @throws StorageUnavailable with one clear sentence when the folder cannot be used
     */
    public static Storage open(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException | SecurityException e) {
            throw new StorageUnavailable("cannot create the data folder " + folder + ": " + reason(e), e);
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new StorageUnavailable(
                    "cannot write to the data folder " + folder + " (expected: a folder that this user may write to)",
                    new IOException(FILE));
        }
        String url = "jdbc:sqlite:" + folder.resolve(FILE);
        DataLock lock = DataLock.take(folder);
        try {
            HikariDataSource writer = pool(source(url), "writer", 1);
            Migrations.run(writer, Map.of("id", "INTEGER PRIMARY KEY AUTOINCREMENT", "blob", "BLOB"));
            HikariDataSource readers = pool(source(url), "readers", READERS);
            return new SqlStorage(
                    Jdbi.create(readers),
                    Jdbi.create(writer),
                    new Dialect(
                            new SqliteFaults(),
                            USED,
                            List.of(),
                            new InPlace(folder.resolve(FILE)),
                            /* shared= */ false),
                    List.of(readers, writer, lock));
        } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
            lock.close();
            throw new StorageUnavailable(
                    "cannot open the store in " + folder + ": " + (isFull(folder) ? "its disk is full" : reason(e)), e);
        }
    }

    private static SQLiteDataSource source(String url) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // FULL: an acknowledged report survives a power cut too; the group commit pays the sync once for many reports.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        return source;
    }

    private static HikariDataSource pool(DataSource source, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("store-" + name);
        config.setConnectionInitSql(size == 1 ? "PRAGMA query_only = 0" : "PRAGMA query_only = 1");
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setIdleTimeout(0);
        return new HikariDataSource(config);
    }

    /** Without room for its index the embedded store does not even read, and blames that file. */
    private static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < ROOM_TO_OPEN;
        } catch (IOException e) {
            return false;
        }
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
        return message.lines().findFirst().orElse("unknown");
    }
}
