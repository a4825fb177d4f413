/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector with tokens: who gets in, and whose report is whose. */
class TokensTest {
    @TempDir
    Path folder;

    @Test
    void believesTheTokenAndNotTheBodyAboutTheNode() throws Exception {
        Path tokens = Files.writeString(
                folder.resolve("tokens"), "agent-secret-0123456789,agent,node-a\nviewer-secret-0123456789,viewer\n");
        CollectorConfig config = CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                .withTokens(tokens);
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(post(client, "node-a", "agent-secret-0123456789").statusCode())
                    .isEqualTo(202);
            ApiTest.assertProblem(post(client, "node-b", "agent-secret-0123456789"), 403);
            ApiTest.assertProblem(post(client, "node-a", "viewer-secret-0123456789"), 403);
            ApiTest.assertProblem(post(client, "node-a", "nobody"), 401);
            ApiTest.assertProblem(client.get("/api/v1/nodes"), 401);
            HttpResponse<String> nodes =
                    client.get("/api/v1/nodes", "authorization", "Bearer viewer-secret-0123456789");
            assertThat(nodes.statusCode()).isEqualTo(200);
            assertThat(client.get("/livez").statusCode()).isEqualTo(200);
            String metrics = client.get("/metrics", "authorization", "Bearer viewer-secret-0123456789")
                    .body();
            assertThat(metrics)
                    .contains("pullgauge_collector_reports_total{result=\"forbidden\"} 1.0")
                    .doesNotContain("secret");
        }
    }

    @Test
    void believesTheTokenAndNotTheBodyAboutTheCluster() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), """
                node-secret-0123456789,agent,prod/node-a
                cluster-secret-0123456789,agent,test/
                viewer-secret-0123456789,viewer
                """);
        CollectorConfig config = CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                .withTokens(tokens);
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(post(client, "prod", "node-a", "node-secret-0123456789").statusCode())
                    .isEqualTo(202);
            ApiTest.assertProblem(post(client, "test", "node-a", "node-secret-0123456789"), 403);
            ApiTest.assertProblem(post(client, "", "node-a", "node-secret-0123456789"), 403);
            assertThat(post(client, "test", "node-b", "cluster-secret-0123456789")
                            .statusCode())
                    .isEqualTo(202);
            ApiTest.assertProblem(post(client, "prod", "node-b", "cluster-secret-0123456789"), 403);
            byte[] errands = "{\"cluster\":\"test\",\"node\":\"node-a\"}".getBytes(StandardCharsets.UTF_8);
            ApiTest.assertProblem(
                    client.post("/api/v1/errands", errands, "authorization", "Bearer node-secret-0123456789"), 403);
        }
    }

    private static HttpResponse<String> post(Client client, String node, String token) {
        return post(client, "c1", node, token);
    }

    private static HttpResponse<String> post(Client client, String cluster, String node, String token) {
        return client.post(
                "/api/v1/reports",
                Reports.of(node).cluster(cluster).json().getBytes(StandardCharsets.UTF_8),
                "authorization",
                "Bearer " + token);
    }
}
