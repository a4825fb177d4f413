/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sqlite;

import io.pullgauge.cacheadvisor.store.sql.SqlFaults;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteException;

/** SQLite's result codes that mean: not now. Extended codes carry the primary one in their low byte. */
final class SqliteFaults implements SqlFaults {
    @Override
    public Optional<String> whyUnavailable(SQLException error) {
        int code = error instanceof SQLiteException sqlite ? sqlite.getResultCode().code : error.getErrorCode();
        return Optional.ofNullable(
                switch (code & 0xff) {
                    case 5, 6 -> "the store is locked by another program";
                    case 8 -> "the store cannot be written: read-only";
                    case 10 -> "the disk of the data folder fails";
                    case 11, 26 -> "the store's file is damaged";
                    case 13 -> "the disk of the data folder is full";
                    case 14 -> "the store's file cannot be opened";
                    default -> null;
                });
    }
}
