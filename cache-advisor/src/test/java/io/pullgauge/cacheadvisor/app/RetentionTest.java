/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.ingest.Chores;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is too old or too much is forgotten, in both databases; the newest state of a node only once it is silent for as long. */
@Timeout(180)
class RetentionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NODES = 20;
    private static final int FLIPS = 60;

    @TempDir
    Path folder;

    private final Clock clock = new Clock();

    private CollectorConfig config(Chores.Retention retention) {
        return CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                .withClock(clock)
                .withInterval(Duration.ofHours(6))
                .withRetention(retention);
    }

    @Test
    void theEmbeddedStoreKeepsToItsSize() throws Exception {
        keepsToItsSize(
                config(new Chores.Retention(Duration.ofDays(30), 250_000)),
                "jdbc:sqlite:" + folder.resolve("pullgauge.db"));
    }

    @Test
    void aDatabaseKeepsToItsSize() throws Exception {
        Postgres postgres = Postgres.fresh();
        keepsToItsSize(
                config(new Chores.Retention(Duration.ofDays(30), 60_000)).withDatabase(postgres.database()),
                postgres.url());
    }

    @Test
    void aDatabaseForgetsWhatIsTooOld() throws Exception {
        Postgres postgres = Postgres.fresh();
        CollectorConfig config =
                config(new Chores.Retention(Duration.ofDays(2), 1L << 40)).withDatabase(postgres.database());
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            flips(client, 0, 10);
            clock.advance(Duration.ofDays(3));
            flips(client, 10, 12);
            await().atMost(PATIENCE).untilAsserted(() -> {
                clock.advance(Duration.ofMinutes(11));
                assertThat(changes(postgres.url())).isLessThan(NODES * 9L);
            });
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(NODES);
        }
    }

    @Test
    void theEmbeddedStoreForgetsNodesThatAreGoneForGood() throws Exception {
        forgetsNodes(
                config(new Chores.Retention(Duration.ofDays(2), 1L << 40)),
                "jdbc:sqlite:" + folder.resolve("pullgauge.db"));
    }

    @Test
    void aDatabaseForgetsNodesThatAreGoneForGood() throws Exception {
        Postgres postgres = Postgres.fresh();
        forgetsNodes(
                config(new Chores.Retention(Duration.ofDays(2), 1L << 40)).withDatabase(postgres.database()),
                postgres.url());
    }

    /** As in a cluster whose nodes come and go every day: a list of them all, silent ever since, would tell nobody anything. */
    private void forgetsNodes(CollectorConfig config, String url) throws Exception {
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            client.report(report("gone", 1));
            client.report(report("stays", 1));
            clock.advance(Duration.ofHours(47));
            client.report(report("stays", 2));
            clock.advance(Duration.ofHours(2));
            await().atMost(PATIENCE).untilAsserted(() -> {
                clock.advance(Duration.ofMinutes(11));
                assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(1);
            });
            assertThat(client.get("/api/v1/nodes/gone").statusCode()).isEqualTo(404);
            for (String table : List.of("node", "target_state", "first_sight")) {
                assertThat(rows(url, table + " WHERE node = 'gone'")).as(table).isZero();
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                clock.advance(Duration.ofHours(3));
                client.report(report("stays", (int) clock.instant().getEpochSecond()));
                assertThat(rows(url, "transition_log WHERE node = 'gone'")).isZero();
            });
        }
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(1);
        }
    }

    private String report(String node, int sequence) {
        return Reports.of(node)
                .sequence(sequence)
                .sentAt(clock.instant().toString())
                .failing("r.example", "dns", "dns_timeout")
                .healthy("q.example")
                .json();
    }

    private void keepsToItsSize(CollectorConfig config, String url) throws Exception {
        try (Collector roomy = Collector.start(config.withRetention(Chores.Retention.USUAL));
                Client client = new Client(roomy.port())) {
            flips(client, 0, FLIPS);
        }
        long before = changes(url);
        assertThat(before).isGreaterThan(NODES * FLIPS);
        try (Collector tight = Collector.start(config);
                Client client = new Client(tight.port())) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                clock.advance(Duration.ofMinutes(11));
                assertThat(changes(url)).isLessThan(before / 2);
            });
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(NODES);
        }
        try (Collector again = Collector.start(config);
                Client client = new Client(again.port())) {
            assertThat(client.json("/api/v1/nodes/n1").get("sequence").intValue())
                    .as("the newest state is not forgotten")
                    .isEqualTo(FLIPS);
        }
    }

    /** Every node fails and recovers in turn, half an hour apart. */
    private void flips(Client client, int from, int to) {
        for (int flip = from; flip < to; flip++) {
            clock.advance(Duration.ofMinutes(30));
            for (int node = 0; node < NODES; node++) {
                Reports report = Reports.of("n" + node)
                        .sequence(flip + 1)
                        .sentAt(clock.instant().toString());
                String body = (flip % 2 == 0
                                ? report.healthy("r.example")
                                : report.failing("r.example", "dns", "dns_timeout"))
                        .json();
                assertThat(client.report(body).statusCode()).isEqualTo(202);
            }
        }
    }

    private static long changes(String url) throws Exception {
        return rows(url, "transition_log");
    }

    private static long rows(String url, String of) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT count(*) FROM " + of)) {
            count.next();
            return count.getLong(1);
        }
    }
}
