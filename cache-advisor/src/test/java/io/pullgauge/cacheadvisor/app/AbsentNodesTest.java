/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.probe.fixture.FakeClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Nodes that say nothing because their agent does not run there: known from the agents' own pods. */
@Timeout(180)
class AbsentNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IMAGE = "mirror.example.test/pullgauge/pullgauge-agent:0.1.0";

    @TempDir
    Path folder;

    private FakeCluster cluster;

    private final FakeClock clock = FakeClock.at(Instant.now().toString());

    @SuppressWarnings("NullAway.Init") // each test starts it when its pods are there
    private Collector collector;

    @SuppressWarnings("NullAway.Init") // with the collector
    private Client client;

    @BeforeEach
    void start() throws Exception {
        cluster = new FakeCluster();
        cluster.people.put("ann", "ann");
        cluster.grants.add("ann get /api/v1/nodes");
    }

    private void collect() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                        .withClock(clock)
                        .withKubernetes(cluster.location(folder))
                        .withAccess(ClusterAccess.USUAL));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
        cluster.close();
    }

    @Test
    void aNodeWhoseAgentCannotStartForItsOwnImageIsAbsentWithThatPodsCause() throws Exception {
        cluster.addPod(
                "a",
                agentOn(
                        "node-a",
                        "ErrImagePull",
                        "failed to resolve reference \\\"" + IMAGE
                                + "\\\": failed to do request: Head \\\"https://mirror.example.test/v2/\\\": tls:"
                                + " failed to verify certificate: x509: certificate signed by unknown authority"));
        collect();

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode node = nodes("").path("items").path(0);
            assertThat(node.path("node").asString("")).isEqualTo("node-a");
            assertThat(node.path("cluster").asString("")).isEqualTo("prod");
            assertThat(node.path("state").asString("")).isEqualTo("absent");
            JsonNode why = node.path("failing").path(0);
            assertThat(why.path("cause").asString("")).isEqualTo("tls_unknown_ca");
            assertThat(why.path("image").asString("")).isEqualTo(IMAGE);
            assertThat(why.path("registry").asString("")).isEqualTo("mirror.example.test");
            assertThat(why.path("summary").asString("")).contains("the agent's own pod pullgauge/p-a cannot start");
        });
        assertThat(nodes("?failing=true&cause=tls_unknown_ca").path("total").asInt(0))
                .isEqualTo(1);
        assertThat(nodes("?failing=true&cause=dns_nxdomain").path("total").asInt(-1))
                .isZero();
    }

    @Test
    void aNodeWhoseAgentIsOnlyStartingIsAbsentWithoutACauseAndGoneWithItsPod() throws Exception {
        cluster.addPod("b", agentOn("node-b", "ContainerCreating", ""));
        collect();

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode node = nodes("").path("items").path(0);
            assertThat(node.path("state").asString("")).isEqualTo("absent");
            assertThat(node.path("failing")).isEmpty();
        });
        assertThat(nodes("?failing=true").path("total").asInt(-1)).isZero();

        await().atMost(PATIENCE).until(() -> cluster.watching() > 1);
        cluster.removePod("b");
        await().atMost(PATIENCE).until(() -> nodes("").path("total").asInt(-1) == 0);
    }

    @Test
    void aNodeThatReportsIsNotAbsentWhateverItsPodWaitsFor() throws Exception {
        cluster.addPod("c", agentOn("node-c", "ErrImagePull", "not found"));
        collect();
        String token = cluster.token("node-c", "c");
        byte[] report = Reports.of("node-c").healthy("r.example").json().getBytes(StandardCharsets.UTF_8);

        await().atMost(PATIENCE)
                .until(() -> client.post("/api/v1/reports", report, "authorization", "Bearer " + token)
                                .statusCode()
                        == 202);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(nodes("").findValuesAsString("state")).contains("ok"));
    }

    @Test
    void whereAgentsPodsCannotBeWatchedThatIsToldForAsLongAsItIsSo() throws Exception {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger health = (Logger) LoggerFactory.getLogger("io.pullgauge.cacheadvisor.kubernetes.WatchHealth");
        health.setLevel(Level.INFO);
        health.addAppender(logged);
        cluster.grants.add("ann get /api/v1/about");
        cluster.addPod("w", agentOn("node-w", "ContainerCreating", ""));
        cluster.forbid("/namespaces/pullgauge/pods");
        collect();

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode told = read("/api/v1/about").path("unwatched").path(0);
            assertThat(told.path("what").asString("")).isEqualTo("agents");
            assertThat(told.path("why").asString("")).isNotBlank();
            assertThat(told.path("since").asString("")).isNotBlank();
        });
        assertThat(nodes("").path("total").asInt(-1)).isZero();

        cluster.forbid("/none");
        clock.advance(Duration.ofMinutes(3));
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(read("/api/v1/about").path("unwatched")).isEmpty();
            assertThat(nodes("").findValuesAsString("state")).containsExactly("absent");
        });
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "cannot be watched: which nodes should report is as it was last known; trying again",
                        "is watched again");
    }

    /** As the chart has it where no cluster is named. */
    @Test
    void aNodeWhoseAgentNamesNoClusterIsOneNode() throws Exception {
        cluster.addPod("f", agentOn("node-f", "ContainerCreating", "").replace(",\"--cluster=prod\"", ""));
        collect();
        String token = cluster.token("node-f", "f");
        byte[] report =
                Reports.of("node-f").cluster("").healthy("r.example").json().getBytes(StandardCharsets.UTF_8);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(client.post("/api/v1/reports", report, "authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(202);
            assertThat(nodes("").findValuesAsString("state")).containsExactly("ok");
        });
    }

    @Test
    void otherPodsOfTheNamespaceAwaitNoAgent() throws Exception {
        cluster.addPod("d", agentOn("node-d", "ErrImagePull", "x").replace("pullgauge-agent\",", "another\","));
        cluster.addPod("e", agentOn("node-e", "ContainerCreating", ""));
        collect();

        await().atMost(PATIENCE).until(() -> nodes("").path("total").asInt(-1) == 1);
        assertThat(nodes("").path("items").path(0).path("node").asString("")).isEqualTo("node-e");
    }

    private JsonNode nodes(String query) {
        return read("/api/v1/nodes" + query);
    }

    private JsonNode read(String path) {
        return JsonMapper.shared()
                .readTree(client.get(path, "authorization", "Bearer ann").body());
    }

    private static String agentOn(String node, String reason, String message) {
        return "\"spec\":{\"nodeName\":\"" + node + "\",\"serviceAccountName\":\"pullgauge-agent\",\"containers\":[{"
                + "\"name\":\"agent\",\"image\":\"" + IMAGE + "\",\"args\":[\"agent\",\"--cluster=prod\"]}]},"
                + "\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"agent\",\"image\":\"" + IMAGE
                + "\",\"ready\":false,\"restartCount\":0,\"state\":{\"waiting\":{\"reason\":\"" + reason
                + "\",\"message\":\"" + message + "\"}}}]}";
    }
}
