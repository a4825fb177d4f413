/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.sharing.Budgets;
import io.pullgauge.probe.report.ReportAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two clusters with one collector, behind one address: a registry counts them together. Their nodes have the same names. */
@Timeout(60)
class SharedEgressTest {
    private static final String NAT = "203.0.113.9";
    private static final int REQUESTS_A_LOOK = 3;

    @TempDir
    Path folder;

    private final Clock clock = new Clock();
    private final Map<String, JsonNode> told = new HashMap<>();

    private CollectorConfig config() {
        return CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                .withClock(clock)
                .withInterval(Duration.ofMinutes(1))
                .withTargets(new ReportAnswer.Targets(
                        List.of("docker.io"), List.of("docker.io/a/a:1", "docker.io/b/b:1", "docker.io/c/c:1")))
                .withBudgets(new Budgets(Map.of("docker.io", 6)));
    }

    private void report(Client client, String cluster, String node, int sequence, int left) {
        Reports report = Reports.of(node)
                .cluster(cluster)
                .sequence(sequence)
                .sentAt(clock.instant().toString())
                .healthy("docker.io");
        String body = (left < 0 ? report : report.quota("docker.io", NAT, 100, left, 21_600)).json();
        told.put(cluster + "/" + node, Client.read(client.report(body).body()).get("targets"));
    }

    /** One node of each cluster has asked the registry; the others know nothing of the address. */
    private void allReport(Client client, int sequence) {
        report(client, "east", "n1", sequence, 90 - 2 * sequence);
        report(client, "west", "n1", sequence, 89 - 2 * sequence);
        report(client, "east", "n2", sequence, -1);
        report(client, "west", "n2", sequence, -1);
    }

    @Test
    void showsOneQuotaWithTheNodesOfBothClustersAlsoAfterARestart() throws Exception {
        try (Collector collector = Collector.start(config());
                Client client = new Client(collector.port())) {
            allReport(client, 1);
            clock.advance(Duration.ofMinutes(1));
            allReport(client, 2);
            assertOneQuota(client);
        }
        try (Collector collector = Collector.start(config());
                Client client = new Client(collector.port())) {
            assertOneQuota(client);
        }
    }

    private static void assertOneQuota(Client client) {
        JsonNode quotas = client.json("/api/v1/quota");
        assertThat(quotas.get("total").intValue()).isEqualTo(1);
        JsonNode quota = quotas.get("items").get(0);
        assertThat(quota.get("identity").stringValue()).isEqualTo(NAT);
        assertThat(quota.get("remaining").intValue()).isEqualTo(85);
        assertThat(quota.get("nodes"))
                .extracting(node -> node.get("cluster").stringValue() + "/"
                        + node.get("node").stringValue())
                .containsExactly("east/n1", "west/n1");
    }

    @Test
    void looksWithinOneBudgetAlsoAfterARestart() throws Exception {
        try (Collector collector = Collector.start(config());
                Client client = new Client(collector.port())) {
            for (int sequence = 1; sequence <= 4; sequence++) {
                allReport(client, sequence);
                clock.advance(Duration.ofMinutes(1));
            }
            assertThat(requestsAMinute()).isBetween(3.0, 6.0);
        }
        try (Collector collector = Collector.start(config());
                Client client = new Client(collector.port())) {
            report(client, "east", "n2", 5, -1);
            report(client, "west", "n2", 5, -1);
            assertThat(requestsAMinute())
                    .as("before anybody has told the address again")
                    .isBetween(3.0, 6.0);
        }
    }

    private double requestsAMinute() {
        return told.values().stream().mapToDouble(SharedEgressTest::looks).sum() * REQUESTS_A_LOOK;
    }

    private static double looks(JsonNode targets) {
        int all = targets.get("registries").size() + targets.get("images").size();
        JsonNode turns = targets.path("turns");
        double rare = 0;
        for (JsonNode turn : turns) {
            rare += 60.0 / turn.get("everySeconds").intValue();
        }
        return all - turns.size() + rare;
    }
}
