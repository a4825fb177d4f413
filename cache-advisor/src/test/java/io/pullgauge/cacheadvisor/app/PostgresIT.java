/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What lies in PostgreSQL, read by its own client. */
@Timeout(180)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class PostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final Postgres postgres = Postgres.fresh();

    @Test
    void keepsRowsThatPsqlCanRead() throws Exception {
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                .withDatabase(postgres.database());
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            client.report(Reports.of("n1")
                    .zone("z1")
                    .failing("r.example", "dns", "dns_nxdomain")
                    .json());
            assertThat(psql("SELECT cluster, node, zone, state FROM node")).isEqualTo("c1|n1|z1|failing\n");
            assertThat(psql("SELECT cluster, kind, target, cause FROM target_state"))
                    .isEqualTo("c1|registry|r.example|dns_nxdomain\n");
        }
    }

    /** Two collectors take turns at each node's reports; one is killed in the middle. */
    @Test
    void losesNothingThatWasAcknowledgedWhenOneOfTwoIsKilled() throws Exception {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Process doomed = CollectorProcess.onDatabase(Files.createDirectory(folder.resolve("a")), postgres.url());
        Process other = CollectorProcess.onDatabase(Files.createDirectory(folder.resolve("b")), postgres.url());
        try (Client one = new Client(CollectorProcess.port(doomed));
                Client two = new Client(CollectorProcess.port(other))) {
            AtomicInteger sent = new AtomicInteger();
            try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    String node = "n" + i;
                    senders.execute(() -> send(List.of(one, two), node, acknowledged, sent));
                }
                while (sent.get() < 300) {
                    Thread.onSpinWait();
                }
                doomed.destroyForcibly().waitFor();
            }
            assertThat(acknowledged).hasSize(20);
            for (JsonNode node : two.json("/api/v1/nodes").get("items")) {
                assertThat(node.get("sequence").longValue())
                        .isGreaterThanOrEqualTo(
                                acknowledged.getOrDefault(node.get("node").stringValue(), 0L));
            }
        } finally {
            doomed.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    /** Silence is noted by the leader alone; the other one takes that over when the leader is killed. */
    @Test
    void theOtherOneDoesWhatOnlyALeaderDoesWhenTheLeaderIsKilled() throws Exception {
        Process first = CollectorProcess.onDatabase(Files.createDirectory(folder.resolve("a")), postgres.url());
        int firstPort = CollectorProcess.port(first);
        Process second = CollectorProcess.onDatabase(Files.createDirectory(folder.resolve("b")), postgres.url());
        try (Client leader = new Client(firstPort);
                Client other = new Client(CollectorProcess.port(second))) {
            leader.report(brief("n1"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(silent()).isEqualTo("n1\n"));
            first.destroyForcibly().waitFor();
            other.report(brief("n2"));

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(silent()).isEqualTo("n1\nn2\n"));
            assertThat(psql("SELECT node, count(*) FROM transition_log WHERE kind = 'node' AND state = 'stale'"
                            + " GROUP BY node ORDER BY node"))
                    .as("each silence is told once")
                    .isEqualTo("n1|1\nn2|1\n");
        } finally {
            first.destroyForcibly().waitFor();
            second.destroyForcibly().waitFor();
        }
    }

    /** Of a node that says that it reports every second. */
    private static String brief(String node) {
        return Reports.of(node)
                .healthy("r.example")
                .json()
                .replace("\"version\":\"0.1.0\"", "\"version\":\"0.1.0\",\"intervalSeconds\":1");
    }

    private String silent() throws Exception {
        return psql("SELECT node FROM node WHERE state = 'stale' ORDER BY node");
    }

    private static void send(List<Client> collectors, String node, Map<String, Long> acknowledged, AtomicInteger sent) {
        for (int sequence = 1; sequence <= 60; sequence++) {
            Reports report = Reports.of(node).sequence(sequence);
            String body = (sequence % 2 == 0
                            ? report.healthy("r.example")
                            : report.failing("r.example", "dns", "dns_timeout"))
                    .json();
            try {
                if (collectors.get(sequence % 2).report(body).statusCode() == 202) {
                    acknowledged.put(node, (long) sequence);
                    sent.incrementAndGet();
                }
            } catch (java.io.UncheckedIOException killed) {
                // The next report goes to the other one.
            }
        }
    }

    private String psql(String query) throws Exception {
        return postgres.psql(query);
    }
}
