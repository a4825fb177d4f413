/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.sharing.Budgets;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.report.ReportAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real agents and a registry that may be asked once in many minutes: each of them sees its own way there all the same. */
@Timeout(180)
class SharedLooksTest {
    private static final int NODES = 4;

    private final TestCa company = TestCa.root("Company CA");
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @TempDir
    Path folder;

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    @AfterEach
    void takeApart() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void theNodeThatDoesNotTrustTheRegistryIsFoundThoughHardlyAnybodyMayAsk() throws Exception {
        FakeRegistry registry =
                own(FakeRegistry.start(Listen.loopback().named("shared.test").tls(company.server("shared.test"))));
        String host = registry.authority();
        Collector collector = own(Collector.start(
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                        .withInterval(Duration.ofSeconds(5))
                        .withTargets(new ReportAnswer.Targets(List.of(host), List.of()))
                        .withBudgets(new Budgets(Map.of(host, 1)))));
        Client client = own(new Client(collector.port()));
        for (int i = 0; i < NODES; i++) {
            NodeRoot root = NodeRoot.in(folder.resolve("node-" + i)).host("127.0.0.1", "shared.test");
            root.trust(i == 0 ? TestCa.root("Another CA").pem() : company.pem());
            own(RealAgent.start(root.path(), "node-" + i, collector.port(), List.of()));
        }

        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(cell(client, "node-0").path("cause").asString("")).isEqualTo("tls_unknown_ca");
            for (int i = 1; i < NODES; i++) {
                assertThat(cell(client, "node-" + i).path("state").asString("")).isIn("unknown", "ok");
            }
        });
        assertThat(registry.connections()).as("every node has opened one").isGreaterThanOrEqualTo(NODES);
        assertThat(registry.exchanges().size())
                .as("and turns are minutes apart")
                .isLessThanOrEqualTo(2 * NODES);
    }

    private static JsonNode cell(Client client, String node) {
        for (JsonNode row : client.json("/api/v1/matrix").get("items")) {
            if (row.get("node").asString("").equals(node)) {
                return row.get("cells").path(0);
            }
        }
        throw new AssertionError(node + " has not reported yet");
    }
}
