/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One answer in every form, for callers that cannot choose an Accept header; and metrics in every form that Prometheus asks for. */
@Timeout(60)
class FormatsTest {
    @TempDir
    Path data;

    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
        client.report(
                Reports.of("node-a").failing("r.example", "dns", "dns_nxdomain").json());
        client.report(Reports.of("node-b").healthy("r.example").json());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    @Test
    void answersAsTheParameterSaysWhateverTheHeaderSays() {
        assertThat(client.get("/api/v1/nodes?format=text", "accept", "application/json, */*")
                        .body())
                .startsWith("NAME ");
        assertThat(client.get("/api/v1/nodes?format=json", "accept", "text/plain")
                        .body())
                .startsWith("{");
        assertThat(client.get("/api/v1/nodes?format=name").body()).isEqualTo("node-a\nnode-b\n");
        assertThat(client.get("/api/v1/registries?format=name").body()).isEqualTo("r.example\n");
    }

    @Test
    void yamlHoldsWhatJsonHolds() {
        JsonNode json = client.json("/api/v1/nodes");
        HttpResponse<String> yaml = client.get("/api/v1/nodes?format=yaml");

        assertThat(yaml.headers().firstValue("content-type").orElse("")).isEqualTo("application/yaml");
        assertThat(YAMLMapper.shared().readTree(yaml.body())).isEqualTo(json);
    }

    @Test
    void anUnknownFormIsAMistakeAndAProblemStaysAProblem() {
        assertThat(client.get("/api/v1/nodes?format=xml").statusCode()).isEqualTo(400);
        HttpResponse<String> missing = client.get("/api/v1/nodes/nobody?format=yaml");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("content-type").orElse("")).isEqualTo("application/problem+json");
    }

    @Test
    void explainsInWordsToo() {
        byte[] body = "{\"messages\":[\"pull QPS exceeded\"]}".getBytes(StandardCharsets.UTF_8);

        assertThat(client.post("/api/v1/explain?format=text", body).body())
                .startsWith("throttled (limit)")
                .contains("what to do");
        assertThat(client.post("/api/v1/explain?format=name", body).body()).isEqualTo("throttled\n");
    }

    @Test
    void tellsNodesByRegistryAndStateAndSpeaksProtobuf() {
        assertThat(client.get("/metrics").body())
                .contains("pullgauge_registry_nodes{registry=\"r.example\",state=\"failing\"} 1.0")
                .contains("pullgauge_registry_nodes{registry=\"r.example\",state=\"ok\"} 1.0");
        HttpResponse<String> binary = client.get(
                "/metrics",
                "accept",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");
        assertThat(binary.headers().firstValue("content-type").orElse(""))
                .startsWith("application/vnd.google.protobuf");
        assertThat(binary.body()).contains("pullgauge_collector_ingest_duration_seconds");
    }
}
