/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nodes that leave the questions to others: their names, addresses and certificates count, and nothing that they have not done. */
class ConnectionsTest {
    private static final String WAY = "{\"stage\":\"dns\",\"status\":\"ok\",\"millis\":1},"
            + "{\"stage\":\"connect\",\"status\":\"ok\",\"millis\":1},{\"stage\":\"tls\",\"status\":\"ok\",\"millis\":1}";

    @TempDir
    Path folder;

    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    private void nodes(String prefix, int count, String verdict, String http) {
        for (int i = 0; i < count; i++) {
            assertThat(client.report(Reports.of(prefix + i)
                                    .registry("{\"host\":\"r.example\",\"verdict\":" + verdict + ",\"stages\":[" + WAY
                                            + ",{\"stage\":\"http\",\"status\":\"" + http + "\"}]}")
                                    .json())
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    private static final String WELL = "{\"stage\":null,\"cause\":null}";

    private static String fault(String stage, String cause) {
        return "{\"stage\":\"" + stage + "\",\"cause\":\"" + cause + "\"}";
    }

    private JsonNode registry() {
        return client.json("/api/v1/registries").get("items").get(0);
    }

    @Test
    void aCellThatNobodyAskedIsUnknownAndSaysWhyAndItsNodeIsWell() {
        nodes("a", 1, WELL, "skipped");

        JsonNode row = client.json("/api/v1/matrix").get("items").get(0);
        assertThat(row.get("state").asString()).isEqualTo("ok");
        assertThat(row.get("cells").get(0).get("state").asString()).isEqualTo("unknown");
        assertThat(row.get("cells").get(0).get("summary").asString()).contains("other nodes ask");
        assertThat(registry().get("ok").asInt()).isZero();
        assertThat(client.get("/api/v1/matrix", "accept", "text/plain").body()).contains("unknown");
    }

    @Test
    void aFaultOfTheWayShowsAtItsNodeAloneAlthoughFewNodesAsk() {
        nodes("asking", 2, WELL, "ok");
        nodes("well", 20, WELL, "skipped");
        nodes("broken", 10, fault("tls", "tls_unknown_ca"), "skipped");

        assertThat(registry().get("scope").asString())
                .as("the twenty that connect say that it is not everybody's")
                .isEqualTo("node");
        assertThat(causes("/api/v1/nodes?failing=true&limit=50"))
                .hasSize(10)
                .allSatisfy((node, cause) -> assertThat(cause).isEqualTo("tls_unknown_ca"));
    }

    @Test
    void anAnswerThatAllWhoAskedGotIsEverybodysAlthoughManyConnect() {
        nodes("asking", 2, fault("http", "registry_5xx"), "fail");
        nodes("well", 20, WELL, "skipped");

        assertThat(registry().get("scope").asString()).isEqualTo("cluster");
    }

    private Map<String, String> causes(String path) {
        Map<String, String> causes = new java.util.TreeMap<>();
        List<JsonNode> items = new ArrayList<>();
        client.json(path).get("items").forEach(items::add);
        items.forEach(node -> causes.put(
                node.get("node").asString(),
                node.get("failing").get(0).get("cause").asString()));
        return causes;
    }
}
