/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.daemonset.k8s.Chart;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Both images as the cluster has them: pulled from a registry through a pull-through mirror, run by containerd with nothing writable but
 * what the chart mounts, the agent reporting to the collector over TLS under its service's name.
 */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class CollectorImageIT {

    private static final String HERE = "127.0.0.1";
    private static final String SERVICE = "pullgauge-collector.pullgauge.svc";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long MEBI = 1024;

    private final TestCa ca = TestCa.root("Cluster CA");

    @TempDir
    Path folder;

    @BeforeAll
    static void theImagesAreBuilt() {
        assertThat(tar("agent")).as("the image: build it with 'make image'").exists();
        assertThat(tar("collector")).as("the image: build it with 'make image'").exists();
    }

    @BeforeEach
    void filesThatTheChartWouldMount() throws IOException {
        TestCa.Leaf leaf = ca.server(SERVICE, HERE);
        write("tls/tls.crt", leaf.pem());
        write("tls/tls.key", leaf.keyPem());
        write("tls/tokens", "token-of-worker-1,agent,worker-1\ntoken-of-ann-the-viewer,viewer\n");
        write("ca/ca.crt", ca.pem());
        write("secrets/token", "token-of-worker-1\n");
        RealPrograms.run(folder, "mkdir", "-p", folder.resolve("data").toString());
        RealPrograms.run(
                folder, "chown", "-R", "65532:65532", folder.resolve("data").toString());
        RealPrograms.run(folder, "chmod", "755", folder.toString());
    }

    @Test
    void theAgentReportsToTheCollectorAndWhatIsKnownOutlivesAReplacement() throws Exception {
        try (RealProgram _ = RealPrograms.containerd(folder);
                FakeRegistry registry = FakeRegistry.start(
                        Listen.loopback().named("good.image.test").tls(ca.server("good.image.test")))) {
            registry.push("library/app", "v1", TestImage.small());
            NodeRoot node = NodeRoot.in(folder.resolve("node")).trust(ca.pem()).host(HERE, "good.image.test");
            String collectorImage = Container.load(folder, tar("collector"));
            String agentImage = pulledThroughAMirror(Container.load(folder, tar("agent")));
            int port = RealPrograms.freePort(HERE);
            int listen = RealPrograms.freePort(HERE);
            try (Container agent = agent(agentImage, node, registry, port, listen)) {
                long started = System.nanoTime();
                try (Container collector = collector(collectorImage, port)) {
                    await().atMost(PATIENCE)
                            .until(() -> node(port).path("sequence").asInt(-1) >= 0);
                    System.out.printf(
                            "collector image: start to first report %d ms, %.1f MB compressed%n",
                            Duration.ofNanos(System.nanoTime() - started).toMillis(),
                            Files.size(tar("collector")) / 1e6);
                    await().atMost(PATIENCE).until(() -> ready(listen).equals("ok\n"));
                    assertThat(node(port).path("state").asString()).isEqualTo("ok");

                    write("secrets/token", "token-of-somebody\n");
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(ready(listen)).contains("no report taken any more", "401"));
                    write("secrets/token", "token-of-worker-1\n");
                    await().atMost(PATIENCE).until(() -> ready(listen).equals("ok\n"));

                    Footprint footprint = Footprint.of(collector.pid().orElseThrow());
                    System.out.println("collector image: " + footprint);
                    assertThat(footprint.rss()).isLessThan(400 * MEBI);
                    assertThat(collector.terminate()).as(collector.output()).isEqualTo(143);
                    assertThat(collector.output()).doesNotContain("Exception");
                }
                try (Container next = collector(collectorImage, port)) {
                    await().atMost(PATIENCE)
                            .until(() -> node(port).path("state").asString("").equals("ok"));
                    assertThat(next.output() + agent.output()).doesNotContain("Exception");
                }
            }
        }
    }

    @Test
    void aCertificateThatTheAgentDoesNotKnowShowsOnItsReadiness() throws Exception {
        try (RealProgram _ = RealPrograms.containerd(folder);
                FakeRegistry registry = FakeRegistry.start(Listen.loopback())) {
            NodeRoot node = NodeRoot.in(folder.resolve("node"));
            int port = RealPrograms.freePort(HERE);
            int listen = RealPrograms.freePort(HERE);
            write("ca/ca.crt", TestCa.root("Another CA").pem());
            try (Container collector = collector(Container.load(folder, tar("collector")), port);
                    Container agent = agent(Container.load(folder, tar("agent")), node, registry, port, listen)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(ready(listen))
                                .as(agent.output() + collector.output())
                                .contains("no report taken yet", "TLS with the collector fails"));
            }
        }
    }

    /** The way of our own images into a cluster that may reach a mirror only. */
    private String pulledThroughAMirror(String image) throws IOException {
        Path originFolder = Files.createDirectories(folder.resolve("origin"));
        Path mirrorFolder = Files.createDirectories(folder.resolve("mirror"));
        try (RealProgram origin = RealPrograms.dockerRegistry(originFolder, HERE, 0, RealPrograms.Registry.plain());
                RealProgram mirror = RealPrograms.dockerRegistry(
                        mirrorFolder, HERE, 0, RealPrograms.Registry.plain().cacheOf("http://" + origin.authority()))) {
            String pushed = origin.authority() + "/pullgauge/pullgauge-agent:test";
            Container.push(folder, image, pushed);
            Container.remove(folder, image, pushed);
            write("hosts/registry.ship.test/hosts.toml", """
                server = "https://registry.ship.test"
                [host."http://%s"]
                capabilities = ["pull", "resolve"]
                """.formatted(mirror.authority()));
            return Container.pull(folder, folder.resolve("hosts"), "registry.ship.test/pullgauge/pullgauge-agent:test");
        }
    }

    private Container collector(String image, int port) {
        return Container.run(
                folder,
                image,
                "collector",
                List.of(
                        new Container.Mount(folder.resolve("data"), "/var/lib/pullgauge", true),
                        Container.Mount.readOnly(folder.resolve("tls"), "/etc/pullgauge/tls")),
                List.of(
                        "/opt/pullgauge/runtime/bin/java",
                        "@/opt/pullgauge/jvm.options",
                        "--module=io.pullgauge.collector/io.pullgauge.cacheadvisor.cli.CollectorMain",
                        "collector",
                        "--listen=" + HERE + ":" + port,
                        "--data=/var/lib/pullgauge",
                        "--auth=token-file=/etc/pullgauge/tls/tokens",
                        "--tls-cert=/etc/pullgauge/tls/tls.crt",
                        "--tls-key=/etc/pullgauge/tls/tls.key"));
    }

    /** As the chart has it on a node of no special kind. */
    private Container agent(String image, NodeRoot node, FakeRegistry registry, int port, int listen)
            throws IOException {
        // Every node has both.
        Files.createDirectories(node.path("etc"));
        Files.createDirectories(node.path("usr"));
        Chart chart = Chart.with("collector.service.port", "" + port, "agent.port", "" + listen);
        return new ChartPod(
                        chart.agent(),
                        node.path(),
                        Map.of("token", folder.resolve("secrets"), "collector-ca", folder.resolve("ca")),
                        Map.of("NODE_NAME", "worker-1", "PULLGAUGE_COLLECTOR_SERVICE_HOST", HERE))
                .run(
                        folder,
                        image,
                        "agent",
                        List.of(
                                "/opt/pullgauge/runtime/bin/java",
                                "@/opt/pullgauge/jvm.options",
                                "--module=io.pullgauge.agent/io.pullgauge.probe.cli.NodeMain"),
                        List.of("--interval=1s", "--registry=" + registry.authority()));
    }

    private JsonNode node(int port) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + HERE + ":" + port + "/api/v1/nodes"))
                    .header("Authorization", "Bearer token-of-ann-the-viewer")
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return JsonMapper.shared().readTree(answer.body()).path("items").path(0);
        } catch (IOException notYet) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    private SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(ca.pem().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String ready(int port) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + HERE + ":" + port + "/readyz"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException notYet) {
            return "";
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static Path tar(String kind) {
        return Path.of("..", ".build", "images", "pullgauge-" + kind + ".tar")
                .toAbsolutePath()
                .normalize();
    }
}
