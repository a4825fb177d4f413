/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.daemonset.LocalAgent;
import io.pullgauge.probe.fixture.Dialect;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.upload.CollectorAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A collector and one real agent, which looks at a registry with a quota and at an image that is not there, beside two nodes that only
 * report: enough for every series to exist.
 */
final class Scene implements AutoCloseable {
    private final FakeRegistry hub;
    private final Collector collector;
    private final LocalAgent agent;
    private final HttpClient http = HttpClient.newHttpClient();
    /** How far the collector's clock is behind: a rate needs two readings that are minutes apart. */
    private volatile Duration behind = Duration.ofMinutes(2);

    Scene(Path folder) throws Exception {
        TestCa ca = TestCa.root("Lab Root");
        hub = FakeRegistry.start(Listen.loopback().named("hub.lab.test").tls(ca.server("hub.lab.test")))
                .dialect(Dialect.DOCKER_HUB)
                .bearer()
                .quota(100, Duration.ofHours(6), "203.0.113.7");
        hub.pushIndex(
                "library/app",
                "v1",
                TestImage.small(),
                TestImage.linux("arm64").layer(9).build());
        hub.pushIndex("ratelimitpreview/test", "latest", TestImage.small());
        NodeRoot node = NodeRoot.in(folder.resolve("node"))
                .trust(ca.pem())
                .host("127.0.0.1", "hub.lab.test")
                .hostsToml(
                        "docker.io",
                        "server = \"" + hub.url() + "\"\n\n[host.\"" + hub.url()
                                + "\"]\n  capabilities = [\"pull\", \"resolve\"]\n");
        collector = Collector.start(CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("collector"))
                .withClock(this::now));
        report("node-1", 1, 90);
        behind = Duration.ZERO;
        report("node-1", 2, 10);
        report("node-2", 1, 10);
        agent = LocalAgent.start(new LocalAgent.Plan(
                node.path(),
                "node-real",
                Optional.of("zone-a"),
                new CollectorAddress("http://127.0.0.1:" + collector.port(), Optional.empty(), Optional.empty()),
                Optional.of(Duration.ofSeconds(1)),
                List.of("docker.io"),
                List.of("app:v1", "app:gone")));
    }

    private Instant now() {
        return Instant.now().minus(behind);
    }

    /** A node that cannot resolve a registry, and sees what is left of a quota. */
    private void report(String node, int sequence, int remaining) throws IOException, InterruptedException {
        post("{\"schema\":1,\"cluster\":\"c\",\"node\":\"" + node
                + "\",\"agent\":{\"instance\":\"i\",\"version\":\"0\"},\"sequence\":" + sequence + ",\"sentAt\":\""
                + now()
                + "\",\"environment\":{},\"registries\":[{\"host\":\"r.example\","
                + "\"stages\":[{\"stage\":\"dns\",\"status\":\"fail\",\"cause\":\"dns_nxdomain\"}]}],\"images\":[],"
                + "\"quotas\":[{\"registry\":\"docker.io\",\"identity\":\"203.0.113.9\",\"limit\":100,\"remaining\":"
                + remaining + ",\"windowSeconds\":21600}],\"inventory\":{},\"pulls\":[]}");
    }

    private void post(String body) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + collector.port() + "/api/v1/reports"))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 202) {
            throw new IOException("a report is answered " + status);
        }
    }

    int collectorPort() {
        return collector.port();
    }

    int agentPort() {
        return agent.port();
    }

    String collectorMetrics() throws IOException, InterruptedException {
        return metrics(collector.port());
    }

    String agentMetrics() throws IOException, InterruptedException {
        return metrics(agent.port());
    }

    private String metrics(int port) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        agent.close();
        collector.close();
        hub.close();
        http.close();
    }
}
