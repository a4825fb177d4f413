/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pullgauge.cacheadvisor.cli.NodesCheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Checks on demand, through a real collector to real agents, who look at a registry of this process. */
class ChecksTest {
    @TempDir
    Path data;

    private final FakeRegistry registry = FakeRegistry.start();
    private final NodeRoot good = NodeRoot.temporary();
    private final NodeRoot bad = NodeRoot.temporary();
    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
        registry.push("team/app", "1", TestImage.small());
        plainHttp(good);
        // The other node knows this registry only by a mirror at which nothing listens.
        bad.hostsToml(registry.authority(), "server = \"http://127.0.0.9:9\"\n");
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
        registry.close();
    }

    private void plainHttp(NodeRoot node) {
        node.hostsToml(registry.authority(), "server = \"" + registry.url() + "\"\n");
    }

    @Test
    void asksTheAgentsNowAndShowsWhatEachFound() throws Exception {
        String image = registry.authority() + "/team/app:1";
        try (RealAgent _ = RealAgent.start(good.path(), "good", collector.port(), List.of(), image);
                RealAgent _ = RealAgent.start(bad.path(), "bad", collector.port(), List.of(), image)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.json("/api/v1/nodes").get("total").intValue() == 2);
            JsonNode done = check("{\"images\":[\"" + image + "\",\"Not A Reference\"],\"nodes\":\"all\"}");

            assertThat(state(done, "good", image)).isEqualTo("pullable");
            assertThat(state(done, "bad", image)).isEqualTo("failing");
            assertThat(result(done, "bad", image).get("cause").stringValue()).isEqualTo("connect_refused");
            assertThat(result(done, "bad", image).at("/result/endpoints")).isNotEmpty();
            assertThat(result(done, "good", "Not A Reference").get("cause").stringValue())
                    .isEqualTo("invalid_reference");
        }
    }

    @Test
    void isAGateBeforeARollout() throws Exception {
        String image = registry.authority() + "/team/app:1";
        Path manifest = Files.writeString(data.resolve("deployment.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                spec: {template: {spec: {containers: [{name: app, image: "%s"}]}}}
                """.formatted(image));
        try (RealAgent _ = RealAgent.start(good.path(), "good", collector.port(), List.of());
                RealAgent _ = RealAgent.start(bad.path(), "bad", collector.port(), List.of())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> client.json("/api/v1/nodes").get("total").intValue() == 2);
            StringWriter all = new StringWriter();
            assertThat(gate(all, "--nodes", "all", "-f", manifest.toString())).isEqualTo(4);
            assertThat(all.toString())
                    .contains(image)
                    .contains("ok  1 node: good")
                    .contains("connect_refused  1 node: bad");
            StringWriter fine = new StringWriter();
            assertThat(gate(
                            fine,
                            "--nodes",
                            "good",
                            "--compare",
                            "--node-root",
                            bad.path().toString(),
                            image))
                    .isZero();
            assertThat(fine.toString()).contains("connect_refused  this machine: it does not go the nodes' way");
        }
    }

    private int gate(StringWriter out, String... arguments) {
        CommandLine line = new CommandLine(new NodesCheckCommand()).setOut(new PrintWriter(out));
        List<String> all = new ArrayList<>(List.of("--collector", "http://127.0.0.1:" + collector.port()));
        all.addAll(List.of("--timeout", "60s"));
        all.addAll(List.of(arguments));
        return CommandLines.run(line, all.toArray(String[]::new));
    }

    @Test
    void saysWhichNodesNobodyCouldAsk() throws Exception {
        client.report(Reports.of("old-agent").healthy("r.example").json());
        JsonNode done = check("{\"images\":[\"nginx\"],\"nodes\":[\"old-agent\"]}");
        assertThat(state(done, "old-agent", "nginx")).isEqualTo("silent");
        assertThat(result(done, "old-agent", "nginx").get("problem").stringValue())
                .contains("no agent");
    }

    @Test
    void refusesWhatIsNoCheck() {
        assertThat(post("{}").statusCode()).isEqualTo(400);
        assertThat(post("{\"images\":[\"nginx\"],\"nodes\":[\"nobody\"]}").body())
                .contains("no node \\\"nobody\\\"");
        assertThat(post("{\"images\":[\"nginx\"],\"nodes\":7}").body()).contains("/nodes");
        assertThat(post("{\"images\":[null],\"nodes\":\"all\"}").body()).contains("/images");
        assertThat(client.get("/api/v1/checks/none").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> post(String body) {
        return client.post("/api/v1/checks", body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
    }

    private JsonNode check(String body) {
        HttpResponse<String> started = post(body);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String at = started.headers().firstValue("location").orElseThrow();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.json(at).get("state").stringValue().equals("done"));
        return client.json(at);
    }

    private static String state(JsonNode run, String node, String target) {
        return result(run, node, target).get("state").stringValue();
    }

    private static JsonNode result(JsonNode run, String node, String target) {
        for (JsonNode each : run.get("results")) {
            if (each.get("node").stringValue().equals(node)
                    && each.get("target").stringValue().equals(target)) {
                return each;
            }
        }
        throw new AssertionError("no result of " + node + " for " + target + " in " + run);
    }
}
