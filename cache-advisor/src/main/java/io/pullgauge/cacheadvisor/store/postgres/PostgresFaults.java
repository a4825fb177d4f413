/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.postgres;

import io.pullgauge.cacheadvisor.store.sql.SqlFaults;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQLSTATE classes that mean: not now. */
final class PostgresFaults implements SqlFaults {
    @Override
    public Optional<String> whyUnavailable(SQLException error) {
        String why = why(error.getSQLState() == null ? "" : error.getSQLState());
        return Optional.ofNullable(
                why == null && error instanceof SQLTransientConnectionException
                        ? "no connection to the database is free"
                        : why);
    }

    private static @Nullable String why(String state) {
        return switch (state) {
            case "53100" -> "the database's disk is full";
            case "25006" -> "the database is read-only";
            case "55P03" -> "another collector has held the database's writing lock for too long";
            case "57014" -> "the database took too long";
            default -> whyByClass(state.length() < 2 ? "" : state.substring(0, 2));
        };
    }

    private static @Nullable String whyByClass(String stateClass) {
        return switch (stateClass) {
            case "08" -> "the database cannot be reached";
            case "28" -> "the database refuses the log-in";
            case "40" -> "the database gave this work up in favour of another";
            case "53" -> "the database is out of resources";
            case "57" -> "the database is stopping or starting";
            case "58" -> "the database's machine fails";
            case "XX" -> "the database's files are damaged";
            default -> null;
        };
    }
}
