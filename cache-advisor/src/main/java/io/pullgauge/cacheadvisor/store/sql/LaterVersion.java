/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;

/**
 * Whether this version can work on what a later one has made: as long as every column is there that this one would make itself. The next
 * version takes none away; the one after it may, and then it is better not to start than to fail at one report in a thousand.
 */
final class LaterVersion {
    private LaterVersion() {}

    /** Throws where something is missing. */
    static void check(DataSource source) {
        try {
            Set<String> missing = ours();
            try (Connection connection = source.getConnection()) {
                missing.removeAll(columns(connection));
            }
            if (!missing.isEmpty()) {
                throw new FlywayException(
                        "a later version of Pullgauge has made it, and has taken away what this version needs ("
                                + String.join(", ", missing.stream().limit(3).toList())
                                + "): start that version or the one before it");
            }
        } catch (SQLException e) {
            throw new FlywayException("its tables cannot be read", e);
        }
    }

    /** Made for once in memory by the same migrations, so that no list of columns has to be kept. */
    private static Set<String> ours() throws SQLException {
        SQLiteDataSource memory = new SQLiteDataSource();
        memory.setUrl("jdbc:sqlite:file:" + UUID.randomUUID() + "?mode=memory&cache=shared");
        try (Connection kept = memory.getConnection()) {
            Migrations.run(memory, Map.of("id", "INTEGER PRIMARY KEY", "blob", "BLOB"));
            return columns(kept);
        }
    }

    private static Set<String> columns(Connection connection) throws SQLException {
        Set<String> columns = new TreeSet<>();
        try (ResultSet rows = connection.getMetaData().getColumns(null, connection.getSchema(), "%", "%")) {
            while (rows.next()) {
                String column = rows.getString("TABLE_NAME") + "." + rows.getString("COLUMN_NAME");
                columns.add(column.toLowerCase(Locale.ROOT));
            }
        }
        columns.removeIf(column -> column.startsWith("flyway_") || column.startsWith("sqlite_"));
        return columns;
    }
}
