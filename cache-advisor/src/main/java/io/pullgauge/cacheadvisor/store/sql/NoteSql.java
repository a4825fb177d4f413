/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.advice.Note;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The statements about the history of advice, in SQL that SQLite and PostgreSQL both take. */
final class NoteSql {
    /** What came of advice is worth more than the readings that it was measured by. */
    private static final Duration KEPT_LONGER = Duration.ofDays(90);

    private static final int MOST = 2_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, Object>> NUMBERS = new TypeReference<>() {};
    private static final String SAVE = """
            INSERT INTO advice_note (advice, at, what, kind, about, summary, numbers)
            VALUES (:advice, :at, :what, :kind, :about, :summary, :numbers)
            ON CONFLICT (advice, at, what) DO UPDATE SET summary = excluded.summary, numbers = excluded.numbers""";

    private NoteSql() {}

    static void save(Handle handle, Collection<Note> notes) {
        if (notes.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE);
        for (Note note : notes) {
            batch.bind("advice", note.advice())
                    .bind("at", note.at().toEpochMilli())
                    .bind("what", note.what().name().toLowerCase(Locale.ROOT))
                    .bind("kind", note.kind())
                    .bind("about", note.about())
                    .bind("summary", note.summary())
                    .bind("numbers", JSON.writeValueAsString(note.numbers()))
                    .add();
        }
        batch.execute();
    }

    static List<Note> all(Handle handle) {
        return handle.createQuery(
                        "SELECT * FROM (SELECT * FROM advice_note ORDER BY at DESC LIMIT :most) newest ORDER BY at")
                .bind("most", MOST)
                .map((row, context) -> note(row))
                .list();
    }

    private static Note note(ResultSet row) throws SQLException {
        return new Note(
                row.getString("advice"),
                row.getString("kind"),
                row.getString("about"),
                Instant.ofEpochMilli(row.getLong("at")),
                Note.What.valueOf(row.getString("what").toUpperCase(Locale.ROOT)),
                row.getString("summary"),
                numbers(row.getString("numbers")));
    }

    /** A row that another version wrote in its own way is still a row of the history. */
    private static Map<String, Object> numbers(String json) {
        try {
            return JSON.readValue(json, NUMBERS);
        } catch (JacksonException e) {
            return Map.of();
        }
    }

    static void forget(Handle handle, Instant before) {
        handle.createUpdate("DELETE FROM advice_note WHERE at < :time")
                .bind("time", before.minus(KEPT_LONGER).toEpochMilli())
                .execute();
    }
}
