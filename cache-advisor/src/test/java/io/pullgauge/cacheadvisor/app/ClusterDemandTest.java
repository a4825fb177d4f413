/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.pods.Kubelet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What kubelets say of pulls, from the API server's watch to who spends the quota and to the trace. */
class ClusterDemandTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ONE = "sha256:" + "1".repeat(64);

    @TempDir
    private Path data;

    private final Kubelet kubelet = new Kubelet();

    @AfterEach
    void stop() {
        kubelet.close();
    }

    private Collector start() throws Exception {
        return Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withKubernetes(new Location.KubeConfig(kubelet.kubeconfig(data))));
    }

    private static void report(Client client, String node, int sequence, Instant at, int remaining) {
        String body = Reports.of(node)
                .sequence(sequence)
                .sentAt(at.toString())
                .healthy("docker.io")
                .quota("docker.io", "203.0.113.9", 100, remaining, 21_600)
                .json();
        assertThat(client.report(body).statusCode()).isEqualTo(202);
    }

    private static int ours(Client client) {
        return client.json("/api/v1/quota").at("/items/0/spending/ours").asInt();
    }

    @Test
    void saysWhoSpendsTheQuotaByNodeNamespaceAndWorkload() throws Exception {
        Instant now = Instant.now();
        kubelet.scheduled("web-1", "node-a", "nginx:1.29", "IfNotPresent");
        kubelet.scheduled("web-2", "node-b", "nginx:1.29", "IfNotPresent");
        kubelet.pulled("web-1", ONE, now.minusSeconds(300));
        kubelet.pulled("web-2", ONE, now.minusSeconds(200));
        try (Collector collector = start();
                Client client = new Client(collector.port())) {
            follow(client, now);
        }
    }

    private static void follow(Client client, Instant now) {
        // The kubelets were heard before their nodes' agents.
        report(client, "node-a", 1, now.minusSeconds(600), 90);
        report(client, "node-b", 1, now.minusSeconds(590), 90);
        report(client, "node-a", 2, now.minusSeconds(2), 83);

        await().atMost(LONG).until(() -> ours(client) == 2);
        JsonNode spending = client.json("/api/v1/quota").at("/items/0/spending");
        assertThat(spending.path("others").asInt()).isEqualTo(5);
        assertThat(spending.at("/nodes/0/name").asString()).isEqualTo("c1/node-a");
        assertThat(spending.at("/namespaces/0").toString()).isEqualTo("{\"name\":\"shop\",\"units\":2}");
        assertThat(spending.at("/workloads/0/name").asString()).isEqualTo("shop/Deployment/web");
        assertThat(client.get("/api/v1/demand/pulls.tsv").body())
                .contains("c1/node-a\tdocker.io/library/nginx:1.29@" + ONE);
        assertThat(client.get("/api/v1/demand/images.tsv").body()).contains(ONE + "=66000000");
    }

    @Test
    void hearsOfPullsAsTheyCome() throws Exception {
        try (Collector collector = start();
                Client client = new Client(collector.port())) {
            pullUntilHeard(client);
        }
    }

    private void pullUntilHeard(Client client) {
        report(client, "node-a", 1, Instant.now().minusSeconds(600), 90);
        AtomicInteger pods = new AtomicInteger();
        await().atMost(LONG).pollInterval(Duration.ofSeconds(3)).until(() -> {
            String name = "web-" + pods.incrementAndGet();
            kubelet.scheduled(name, "node-a", "nginx:1.29", "IfNotPresent");
            kubelet.pulled(name, ONE, Instant.now().minusSeconds(1));
            return client.get("/api/v1/demand/pulls.tsv").body().contains(ONE);
        });
    }
}
