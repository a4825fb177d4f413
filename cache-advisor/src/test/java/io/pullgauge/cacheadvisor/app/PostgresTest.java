/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.pullgauge.cacheadvisor.store.postgres.DatabaseLeadership;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Collectors on a real PostgreSQL server. */
@Timeout(180)
class PostgresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Postgres postgres = Postgres.fresh();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private CollectorConfig config() throws Exception {
        return CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Files.createTempDirectory(folder, "data"))
                .withDatabase(postgres.database());
    }

    private Client collector() throws Exception {
        Collector collector = Collector.start(config());
        open.add(collector);
        Client client = new Client(collector.port());
        open.add(client);
        return client;
    }

    @Test
    void answersAfterARestartWhatItKnewBefore() throws Exception {
        try (Collector first = Collector.start(config());
                Client client = new Client(first.port())) {
            client.report(Reports.of("n1")
                    .failing("r.example", "dns", "dns_nxdomain")
                    .pullable("q.example/a:1")
                    .quota("docker.io", "192.0.2.1", 100, 42, 21600)
                    .json());
        }
        Client again = collector();
        JsonNode node = again.json("/api/v1/nodes").get("items").get(0);
        assertThat(node.get("state").stringValue()).isEqualTo("failing");
        assertThat(again.json("/api/v1/quota")
                        .get("items")
                        .get(0)
                        .get("remaining")
                        .intValue())
                .isEqualTo(42);
        String since = node.get("since").stringValue();
        assertThat(again.get("/api/v1/nodes?at=" + since).body()).contains("n1");
        assertThat(again.report(Reports.of("n1").healthy("r.example").json()).body())
                .contains("duplicate");
    }

    @Test
    void takesTextsWithTheOneCharacterThatADatabaseDoesNotKeep() throws Exception {
        Client client = collector();
        String report = Reports.of("n1")
                .zone("z\\u0000")
                .environment("{\"runtime\":\"c\\u0000\",\"zone\":\"e\\u0000\"}")
                .failing("r.example", "dns", "dns_\\u0000")
                .pullable("q.example/a:1\\u0000")
                .quota("docker.io", "192.0.2.1\\u0000", 100, 42, 21600)
                .json();

        assertThat(client.report(report).statusCode()).isEqualTo(202);
        assertThat(client.get("/api/v1/nodes/n1").body()).contains("z\uFFFD").doesNotContain("u0000", "\0");
        assertThat(client.json("/api/v1/nodes?at=" + Instant.now()).get("total").intValue())
                .isEqualTo(1);
    }

    @Test
    void showsWhatAnotherCollectorOnTheSameDatabaseHasTaken() throws Exception {
        Client one = collector();
        Client two = collector();
        one.report(Reports.of("n1")
                .failing("r.example", "dns", "dns_nxdomain")
                .quota("docker.io", "192.0.2.1", 100, 42, 21600)
                .json());
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(two.json("/api/v1/nodes").get("total").intValue())
                                .isEqualTo(1));
        assertThat(two.get("/api/v1/nodes/n1").body()).contains("dns_nxdomain");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(two.json("/api/v1/quota").get("total").intValue())
                                .isEqualTo(1));
    }

    @Test
    void putsReportsInOrderThatArriveTwiceAndAtDifferentCollectors() throws Exception {
        Client one = collector();
        Client two = collector();
        String older = Reports.of("n1").sequence(1).healthy("r.example").json();
        String newer = Reports.of("n1")
                .sequence(2)
                .failing("r.example", "dns", "dns_nxdomain")
                .json();
        assertThat(one.report(newer).body()).contains("\"result\":\"applied\"");
        assertThat(two.report(older).body()).contains("\"result\":\"late\"");
        assertThat(two.report(newer).body()).contains("\"result\":\"duplicate\"");
        assertThat(one.report(newer).body()).contains("\"result\":\"duplicate\"");
        assertThat(two.report(Reports.of("n1").sequence(3).healthy("r.example").json())
                        .body())
                .contains("\"result\":\"applied\"");
        assertThat(one.report(newer).body()).contains("\"result\":\"late\"");
        for (Client each : List.of(one, two)) {
            JsonNode node = each.json("/api/v1/nodes").get("items").get(0);
            assertThat(node.get("sequence").longValue()).isEqualTo(3);
            assertThat(node.get("state").stringValue()).isEqualTo("ok");
        }
    }

    @Test
    void neverGoesBackwardsWhenTwoCollectorsTakeTheSameNodesReports() throws Exception {
        List<Client> collectors = List.of(collector(), collector());
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 10; n++) {
                String node = "n" + n;
                senders.execute(() -> {
                    for (int sequence = 1; sequence <= 20; sequence++) {
                        Reports report = Reports.of(node).sequence(sequence);
                        boolean fails = sequence % 2 == 1;
                        String body = (fails
                                        ? report.failing("r.example", "dns", "dns_timeout")
                                        : report.healthy("r.example"))
                                .json();
                        collectors.get(sequence % 2).report(body);
                        collectors.get((sequence + 1) % 2).report(body);
                    }
                });
            }
        }
        for (Client each : collectors) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                for (JsonNode node : each.json("/api/v1/nodes").get("items")) {
                    assertThat(node.get("sequence").longValue()).isEqualTo(20);
                    assertThat(node.get("state").stringValue()).isEqualTo("ok");
                }
            });
        }
        // Every change was noted exactly once, whichever collector took it: first failing, then 19 turns, for ten
        // nodes.
        assertThat(count("SELECT count(*) FROM transition_log WHERE kind = 'registry'"))
                .isEqualTo(200);
    }

    @Test
    void knowsAllNodesWhereEachStaysWithItsCollectorAndWhatANodeSaidWhenItChangesOver() throws Exception {
        List<Client> collectors = List.of(collector(), collector());
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < 10; n++) {
                int number = n;
                senders.execute(() -> {
                    for (int sequence = 1; sequence <= 30; sequence++) {
                        collectors.get(number % 2).report(turning(number, sequence));
                    }
                });
            }
        }
        for (int n = 0; n < 10; n++) {
            Client other = collectors.get(1 - n % 2);
            assertThat(other.report(turning(n, 30)).body()).contains("\"result\":\"duplicate\"");
            assertThat(other.report(turning(n, 31)).body()).contains("\"result\":\"applied\"");
        }
        for (Client each : collectors) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(each.json("/api/v1/nodes").get("items"))
                            .hasSize(10)
                            .allSatisfy(node ->
                                    assertThat(node.get("sequence").longValue()).isEqualTo(31)));
        }
        assertThat(count("SELECT count(*) FROM transition_log WHERE kind = 'registry'"))
                .isEqualTo(310);
    }

    /** Failing and well in turn. */
    private static String turning(int node, int sequence) {
        Reports report = Reports.of("n" + node).sequence(sequence);
        return (sequence % 2 == 1 ? report.failing("r.example", "dns", "dns_timeout") : report.healthy("r.example"))
                .json();
    }

    private long count(String sql) throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(postgres.url());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void staysReadableWhileTheDatabaseIsAwayAndGoesOnWhenItIsBack() throws Exception {
        Client client = collector();
        client.report(Reports.of("n1").healthy("r.example").json());
        postgres.cut();
        assertThat(client.report(Reports.of("n1")
                                .sequence(2)
                                .healthy("r.example")
                                .json())
                        .statusCode())
                .isEqualTo(503);
        assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(1);
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
        var past = client.get("/api/v1/nodes?at=2026-01-01T00:00:00Z");
        assertThat(past.statusCode()).isEqualTo(503);
        assertThat(past.headers().firstValue("content-type").orElse("")).contains("problem+json");
        postgres.mend();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.report(Reports.of("n1")
                                        .sequence(2)
                                        .healthy("r.example")
                                        .json())
                                .statusCode())
                        .isEqualTo(202));
    }

    @Test
    void letsOneOfTwoCollectorsLeadAndTheOtherTakeOver() {
        DatabaseLeadership one = new DatabaseLeadership(postgres.database());
        DatabaseLeadership two = new DatabaseLeadership(postgres.database());
        try {
            await().atMost(PATIENCE).until(() -> one.leads() || two.leads());
            assertThat(one.leads() && two.leads()).isFalse();
            DatabaseLeadership first = one.leads() ? one : two;
            DatabaseLeadership second = first == one ? two : one;
            first.close();
            await().atMost(PATIENCE).until(second::leads);
            assertThat(first.leads()).isFalse();
            postgres.cut();
            await().atMost(PATIENCE).until(() -> !second.leads());
            postgres.mend();
            await().atMost(PATIENCE).until(second::leads);
        } finally {
            one.close();
            two.close();
        }
    }

    @Test
    void notesSilenceOnceThoughTwoCollectorsSeeIt() throws Exception {
        Clock clock = new Clock();
        for (int i = 0; i < 2; i++) {
            Collector collector = Collector.start(config().withClock(clock).withInterval(Duration.ofSeconds(10)));
            open.add(collector);
            try (Client client = new Client(collector.port())) {
                assertThat(client.report(
                                        Reports.of("n" + i).healthy("r.example").json())
                                .statusCode())
                        .isEqualTo(202);
            }
        }
        clock.advance(Duration.ofMinutes(5));
        String noted = "SELECT count(*) FROM transition_log WHERE kind = 'node' AND state = 'stale'";
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(count(noted)).isEqualTo(2));
        assertThat(count("SELECT count(*) FROM node WHERE state = 'stale'")).isEqualTo(2);
    }

    @Test
    void keepsAMuteThatAnotherCollectorTook() throws Exception {
        Client one = collector();
        Client two = collector();
        for (int i = 0; i < 6; i++) {
            Reports report = Reports.of("n" + i).zone("z");
            one.report(
                    (i == 0 ? report.failing("r.example", "dns", "dns_nxdomain") : report.healthy("r.example")).json());
        }
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(two.json("/api/v1/advice").get("total").intValue())
                                .isPositive());
        String id = one.json("/api/v1/advice").get("items").get(0).get("id").stringValue();
        String body =
                "{\"reason\":\"known\",\"until\":\"" + java.time.Instant.now().plus(Duration.ofDays(1)) + "\"}";
        assertThat(one.post("/api/v1/advice/" + id + "/mute", body.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(200);
        await().atMost(PATIENCE).untilAsserted(() -> {
            two.report(Reports.of("n9")
                    .sequence(System.nanoTime())
                    .healthy("r.example")
                    .json());
            assertThat(two.get("/api/v1/advice/" + id).body()).contains("known");
        });
    }

    @Test
    void tellsThePasswordToNobody() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        List<Appender<ILoggingEvent>> usual = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(usual::add);
        usual.forEach(root::detachAppender);
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try {
            Database good = Database.of(postgres.url() + "&password=canary-4711", null, null)
                    .orElseThrow();
            try (Collector collector = Collector.start(config().withDatabase(good));
                    Client client = new Client(collector.port())) {
                client.report(Reports.of("n1").healthy("r.example").json());
            }
            Database away = Database.of("jdbc:postgresql://127.0.0.1:1/x?user=u&password=canary-4711", null, null)
                    .orElseThrow();
            CollectorConfig unreachable = config().withDatabase(away);
            assertThatThrownBy(() -> Collector.start(unreachable))
                    .isInstanceOf(Collector.CannotStart.class)
                    .hasMessageContaining("127.0.0.1:1/x")
                    .hasMessageNotContaining("canary");
            assertThat(good.toString()).doesNotContain("canary");
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
            usual.forEach(root::addAppender);
        }
        assertThat(List.copyOf(log.list)).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain("canary");
            assertThat(String.valueOf(event.getKeyValuePairs())).doesNotContain("canary");
        });
    }
}
