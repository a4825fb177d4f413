/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.daemonset.k8s.Chart;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealProgram;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent's image as {@code make image} leaves it, run by containerd, reporting to a collector outside. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class AgentImageIT {

    private static final Path TAR = Path.of("..", ".build", "images", "pullgauge-agent.tar");
    private static final String HERE = "127.0.0.1";
    private static final int MEBI = 1024;
    private static final List<String> ENTRY_POINT = List.of(
            "/opt/pullgauge/runtime/bin/java",
            "@/opt/pullgauge/jvm.options",
            "--module=io.pullgauge.agent/io.pullgauge.probe.cli.NodeMain");

    @TempDir
    Path folder;

    @BeforeAll
    static void theImageIsBuilt() {
        assertThat(TAR).as("the image: build it with 'make image'").exists();
    }

    @Test
    void theAgentInItsImageReportsTheRightCausesAndStaysSmall() throws Exception {
        TestCa trusted = TestCa.root("Company CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node"))
                .trust(trusted.pem())
                .host(HERE, "good.image.test", "stranger.image.test");
        try (RealProgram _ = RealPrograms.containerd(folder);
                FakeRegistry good = registry(trusted, "good.image.test").bearer();
                FakeRegistry stranger = registry(TestCa.root("Unknown CA"), "stranger.image.test");
                Collector collector = Collector.start(CollectorConfig.of(
                        new InetSocketAddress(InetAddress.ofLiteral(HERE), 0), folder.resolve("collector")))) {
            String gone = HERE + ":" + RealPrograms.freePort(HERE);
            String image = Container.load(folder, TAR.toAbsolutePath().normalize());
            assertThat(image)
                    .as("imported by hand it is what the chart asks for, so that a node that cannot pull needs no more")
                    .isEqualTo(Chart.with().agent().getContainers().getFirst().getImage());
            String[] registries = {good.authority(), stranger.authority(), gone};
            long start = System.nanoTime();
            List<Container.Mount> mounts = List.of(Container.Mount.readOnly(node.path(), "/node"));
            try (Container agent =
                    Container.run(folder, image, "agent", mounts, command(collector, registries, good.authority()))) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> node(collector).path("sequence").asInt(-1) >= 0);
                Duration first = Duration.ofNanos(System.nanoTime() - start);
                await().atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(causes(collector))
                                .contains("tls_unknown_ca", "connect_refused", "tag_not_found"));

                assertThat(causes(collector)).doesNotContain("unknown");
                Footprint footprint = Footprint.of(agent.pid().orElseThrow());
                System.out.printf(
                        "agent image: %s, first report after %d ms, %.1f MB compressed%n",
                        footprint, first.toMillis(), Files.size(TAR) / 1e6);
                assertThat(footprint.rss()).isLessThan(128L * MEBI);
                assertThat(agent.terminate()).as(agent.output()).isEqualTo(143);
                assertThat(agent.output()).contains("The agent has stopped").doesNotContain("Exception");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatBelongsToRootAloneIsReadByRootWithoutAnyCapabilityAndToldByWhoMayNot(boolean root) throws Exception {
        TestCa trusted = TestCa.root("Company CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node")).trust(trusted.pem()).host(HERE, "private.image.test");
        Files.createDirectories(node.path("usr"));
        node.file("var/lib/kubelet/config.yaml", "{}").file("var/lib/kubelet/kubeadm-flags.env", "");
        Path programs = root ? Container.asRoot(folder) : Files.createDirectories(folder.resolve("bin"));
        try (RealProgram _ = RealPrograms.containerd(folder, programs);
                FakeRegistry registry = registry(trusted, "private.image.test")
                        .user("node", "secret")
                        .basic()) {
            node.kubeletCredentials(Map.of(registry.authority(), "node:secret"));
            Path key = node.path("var/lib/kubelet/config.json");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            int listen = RealPrograms.freePort(HERE);
            try (Container agent = asTheChartHasIt(node, root, listen, registry)) {
                await().atMost(Duration.ofSeconds(90)).ignoreExceptions().untilAsserted(() -> {
                    JsonNode report = JsonMapper.shared()
                            .readTree(get("http://" + HERE + ":" + listen + "/report")
                                    .body());
                    JsonNode image = report.path("images").path(0);
                    assertThat(image.path("pullable").toString())
                            .as(agent.output() + report)
                            .isEqualTo(root ? "true" : "null");
                    assertThat(report.path("environment").path("problems").toString())
                            .satisfies(told -> assertThat(told.contains("/config.json: permission denied"))
                                    .isEqualTo(!root));
                });
                assertThat(Files.readString(Path.of("/proc", "" + agent.pid().orElseThrow(), "status")))
                        .contains("Uid:\t" + (root ? 0 : ChartPod.USER) + "\t", "CapEff:\t0000000000000000");
            }
        }
    }

    private Container asTheChartHasIt(NodeRoot node, boolean root, int listen, FakeRegistry registry)
            throws IOException {
        Chart chart = Chart.with(
                "platform", "kubeadm",
                "agent.nodeCredentials", "" + root,
                "agent.extraHostPaths[0].path", "/var/lib/kubelet/config.json",
                "agent.extraHostPaths[0].type", "File",
                "agent.port", "" + listen);
        Path empty = Files.createDirectories(folder.resolve("empty"));
        return new ChartPod(
                        chart.agent(),
                        node.path(),
                        Map.of("token", empty, "collector-ca", empty),
                        Map.of("NODE_NAME", "worker-1", "PULLGAUGE_COLLECTOR_SERVICE_HOST", HERE))
                .run(
                        folder,
                        Container.load(folder, TAR.toAbsolutePath().normalize()),
                        "agent",
                        ENTRY_POINT,
                        List.of("--interval=1s", "--image=" + registry.authority() + "/library/app:v1"));
    }

    /** Docker reads the one table of contents, everything else the other. */
    @Test
    void bothTablesOfContentsOfTheTarNameTheSameImage() throws Exception {
        JsonNode layout = inspect("oci-archive:" + TAR.toAbsolutePath().normalize());
        JsonNode docker = inspect("docker-archive:" + TAR.toAbsolutePath().normalize() + ":"
                + Chart.with().agent().getContainers().getFirst().getImage());

        assertThat(layout.path("config").path("digest").asString()).startsWith("sha256:");
        assertThat(docker.path("config").path("digest"))
                .isEqualTo(layout.path("config").path("digest"));
        assertThat(docker.path("layers").size())
                .isEqualTo(layout.path("layers").size())
                .isPositive();
    }

    private JsonNode inspect(String image) {
        RealPrograms.Ended ended = RealPrograms.run(folder, "skopeo", "inspect", "--raw", image);
        assertThat(ended.status()).as(ended.output()).isZero();
        return JsonMapper.shared().readTree(ended.output());
    }

    @Test
    void itsPeersAreMeasuredInTheSameRun() throws Exception {
        peer(
                "prometheus-blackbox-exporter",
                "--config.file=" + Files.writeString(folder.resolve("b.yml"), "modules: {}"));
        peer("prometheus-node-exporter");
    }

    private void peer(String program, String... options) throws Exception {
        int port = RealPrograms.freePort(HERE);
        List<String> command = new ArrayList<>(List.of(program, "--web.listen-address=" + HERE + ":" + port));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(program).toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> get("http://" + HERE + ":" + port + "/metrics").statusCode() == 200);
            Footprint footprint = Footprint.of(process.pid());
            System.out.println(program + ": " + footprint);
            assertThat(footprint.rss()).isPositive();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static List<String> command(Collector collector, String[] registries, String good) {
        List<String> command = new ArrayList<>(ENTRY_POINT);
        command.addAll(List.of(
                "agent",
                "--node-root=/node",
                "--node-name=worker-1",
                "--interval=2s",
                "--listen=" + HERE + ":0",
                "--collector=http://" + HERE + ":" + collector.port()));
        for (String each : registries) {
            command.add("--registry=" + each);
        }
        command.add("--image=" + good + "/library/app:v1");
        command.add("--image=" + good + "/library/app:gone");
        return command;
    }

    private static FakeRegistry registry(TestCa ca, String name) {
        FakeRegistry registry = FakeRegistry.start(Listen.loopback().named(name).tls(ca.server(name)));
        registry.push("library/app", "v1", TestImage.small());
        return registry;
    }

    private static JsonNode node(Collector collector) throws Exception {
        HttpResponse<String> answer = get("http://" + HERE + ":" + collector.port() + "/api/v1/nodes");
        return JsonMapper.shared().readTree(answer.body()).path("items").path(0);
    }

    private static List<String> causes(Collector collector) throws Exception {
        List<String> causes = new ArrayList<>();
        node(collector).findValues("cause").forEach(each -> causes.add(each.asString()));
        return causes;
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
