/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real collector on a loopback port, with a real store, spoken to as any other program would. */
class CollectorTest {
    @TempDir
    Path data;

    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    @Test
    void acceptsAReportAndShowsItsCauseAtItsNodeAndRegistry() {
        HttpResponse<String> answer = client.report(Reports.of("node-a")
                .healthy("quay.io")
                .failing("reg.example", "tls", "tls_unknown_ca")
                .json());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(Client.read(answer.body()).get("accepted").booleanValue()).isTrue();
        assertThat(Client.read(answer.body()).get("nextReportSeconds").intValue())
                .isEqualTo(60);
        JsonNode row = client.json("/api/v1/matrix").get("items").get(0);
        assertThat(row.get("node").stringValue()).isEqualTo("node-a");
        JsonNode cell = cell(row, "reg.example");
        assertThat(cell.get("state").stringValue()).isEqualTo("failing");
        assertThat(cell.get("cause").stringValue()).isEqualTo("tls_unknown_ca");
        assertThat(cell.get("stage").stringValue()).isEqualTo("tls");
        assertThat(cell(row, "quay.io").get("state").stringValue()).isEqualTo("ok");
        assertThat(cell(row, "quay.io").get("millis").doubleValue()).isEqualTo(4.0);
    }

    @Test
    void showsTheNodeAsFailingWithWhatFails() {
        client.report(Reports.of("node-a")
                .failing("reg.example", "dns", "dns_nxdomain")
                .json());

        JsonNode node = client.json("/api/v1/nodes?failing=true").get("items").get(0);
        assertThat(node.get("state").stringValue()).isEqualTo("failing");
        assertThat(node.get("failing").get(0).get("cause").stringValue()).isEqualTo("dns_nxdomain");
        assertThat(client.json("/api/v1/registries")
                        .get("items")
                        .get(0)
                        .get("causes")
                        .get("dns_nxdomain")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void keepsEverythingOverARestart() throws Exception {
        client.report(Reports.of("node-a")
                .failing("reg.example", "dns", "dns_nxdomain")
                .json());
        JsonNode before = client.json("/api/v1/nodes").get("items");
        stop();
        start();

        assertThat(client.json("/api/v1/nodes").get("items")).isEqualTo(before);
        assertThat(Client.read(client.report(Reports.of("node-a")
                                        .failing("reg.example", "dns", "dns_nxdomain")
                                        .json())
                                .body())
                        .get("result")
                        .stringValue())
                .isEqualTo("duplicate");
    }

    static JsonNode cell(JsonNode row, String registry) {
        for (JsonNode cell : row.get("cells")) {
            if (cell.get("registry").stringValue().equals(registry)) {
                return cell;
            }
        }
        throw new AssertionError("no cell for " + registry + " in " + row);
    }
}
