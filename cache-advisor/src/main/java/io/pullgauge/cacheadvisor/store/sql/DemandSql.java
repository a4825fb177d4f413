/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The statements about demand, in SQL that SQLite and PostgreSQL both take. */
final class DemandSql {
    private static final String SAVE_PULL = """
            INSERT INTO pull_event (at, cluster, node, image, registry, digest, bytes, millis, waited_millis, what, namespace, pod, workload, policy)
            VALUES (:at, :cluster, :node, :image, :registry, :digest, :bytes, :millis, :waited, :what, :namespace, :pod, :workload, :policy)
            ON CONFLICT (cluster, node, at, image, pod, what) DO NOTHING""";
    private static final String SAVE_CONTENT = """
            INSERT INTO image_content (image, digest, layers, bytes, children, first_seen, last_seen)
            VALUES (:image, :digest, :layers, :bytes, :children, 0, 0)
            ON CONFLICT (image, digest) DO UPDATE SET layers = COALESCE(excluded.layers, image_content.layers),
              bytes = COALESCE(excluded.bytes, image_content.bytes), children = excluded.children""";
    private static final String SAVE_TAG = """
            INSERT INTO image_content (image, digest, children, first_seen, last_seen) VALUES (:image, :digest, 0, :first, :last)
            ON CONFLICT (image, digest) DO UPDATE SET first_seen = excluded.first_seen, last_seen = excluded.last_seen""";
    private static final String PULLS = """
            SELECT * FROM (SELECT * FROM pull_event WHERE at >= :since ORDER BY at DESC, id DESC LIMIT :most) newest ORDER BY at, id""";

    private DemandSql() {}

    static void savePulls(Handle handle, Collection<Pull> pulls) {
        if (pulls.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch(SAVE_PULL);
        for (Pull pull : pulls) {
            batch.bind("at", pull.at().toEpochMilli())
                    .bindMethods(pull.node())
                    .bind("image", pull.image())
                    .bind("registry", pull.registry())
                    .bind("digest", pull.digest())
                    .bind("bytes", pull.bytes())
                    .bind("millis", pull.millis())
                    .bind("waited", pull.waitedMillis())
                    .bind("what", pull.what().name().toLowerCase(Locale.ROOT))
                    .bind("namespace", pull.namespace())
                    .bind("pod", Objects.requireNonNullElse(pull.pod(), ""))
                    .bind("workload", pull.workload())
                    .bind("policy", pull.policy())
                    .add();
        }
        batch.execute();
    }

    static void saveContents(Handle handle, Collection<Content> contents, Collection<TagSeen> tags) {
        if (!contents.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(SAVE_CONTENT);
            for (Content content : contents) {
                batch.bind("image", content.image())
                        .bind("digest", content.digest())
                        .bind("layers", text(content.layers()))
                        .bind("bytes", content.bytes())
                        .bind("children", content.children())
                        .add();
            }
            batch.execute();
        }
        if (!tags.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(SAVE_TAG);
            for (TagSeen tag : tags) {
                batch.bind("image", tag.image())
                        .bind("digest", tag.digest())
                        .bind("first", tag.first().toEpochMilli())
                        .bind("last", tag.last().toEpochMilli())
                        .add();
            }
            batch.execute();
        }
    }

    private static @Nullable String text(@Nullable List<Layer> layers) {
        return layers == null
                ? null
                : layers.stream()
                        .map(layer -> layer.digest() + "=" + layer.bytes())
                        .collect(Collectors.joining(","));
    }

    static List<Pull> pulls(Handle handle, Instant since, int most) {
        return handle.createQuery(PULLS)
                .bind("since", since.toEpochMilli())
                .bind("most", most)
                .map((row, context) -> pull(row))
                .list();
    }

    private static Pull pull(ResultSet row) throws SQLException {
        String pod = row.getString("pod");
        return new Pull(
                Instant.ofEpochMilli(row.getLong("at")),
                new NodeKey(row.getString("cluster"), row.getString("node")),
                row.getString("image"),
                row.getString("registry"),
                row.getString("digest"),
                number(row, "bytes"),
                number(row, "millis"),
                number(row, "waited_millis"),
                Pull.What.valueOf(row.getString("what").toUpperCase(Locale.ROOT)),
                row.getString("namespace"),
                pod.isEmpty() ? null : pod,
                row.getString("workload"),
                row.getString("policy"));
    }

    static List<Content> contents(Handle handle) {
        return handle.createQuery("SELECT * FROM image_content")
                .map((row, context) -> new Content(
                        row.getString("image"),
                        row.getString("digest"),
                        layers(row.getString("layers")),
                        number(row, "bytes"),
                        row.getInt("children")))
                .list();
    }

    static List<TagSeen> tags(Handle handle) {
        return handle.createQuery("SELECT image, digest, first_seen, last_seen FROM image_content")
                .map((row, context) -> new TagSeen(
                        row.getString("image"),
                        row.getString("digest"),
                        Instant.ofEpochMilli(row.getLong("first_seen")),
                        Instant.ofEpochMilli(row.getLong("last_seen"))))
                .list();
    }

    private static @Nullable List<Layer> layers(@Nullable String text) {
        return text == null
                ? null
                : Arrays.stream(text.split(",", -1))
                        .map(each -> each.split("=", 2))
                        .map(each -> new Layer(each[0], Long.parseLong(each[1])))
                        .toList();
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : (Long) value;
    }

    static void forget(Handle handle, Instant before) {
        for (String table : List.of("pull_event WHERE at", "image_content WHERE last_seen")) {
            handle.createUpdate("DELETE FROM " + table + " < :time")
                    .bind("time", before.toEpochMilli())
                    .execute();
        }
    }
}
