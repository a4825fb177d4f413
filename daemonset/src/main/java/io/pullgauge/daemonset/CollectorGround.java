/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A day in a collector's life, for the start-up cache of its image: an agent that reports a healthy registry and a missing tag, and
 * somebody who asks for every list in every form. Run by the build beside the collector, as {@link AgentGround} beside the agent.
 */
public final class CollectorGround {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int ROUNDS = 5;
    private static final List<String> PATHS = List.of(
            "/",
            "/livez",
            "/readyz",
            "/metrics",
            "/openapi.json",
            "/api/v1/nodes",
            "/api/v1/nodes/training",
            "/api/v1/nodes/nobody",
            "/api/v1/registries",
            "/api/v1/matrix",
            "/api/v1/images",
            "/api/v1/quota",
            "/api/v1/advice",
            "/api/v1/pods",
            "/nothing");

    private CollectorGround() {}

    /** The arguments: a folder to write to, and where the collector listens. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String collector = arguments[1];
        TestCa ca = TestCa.root("Training CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node")).trust(ca.pem());
        try (FakeRegistry registry =
                FakeRegistry.start(Listen.loopback().named("localhost").tls(ca.server("localhost")))) {
            registry.push("library/app", "v1", TestImage.small());
            Files.createDirectories(folder);
            System.out.println("ready");
            LocalAgent.Plan plan = new LocalAgent.Plan(
                    node.path(),
                    "training",
                    Optional.of("zone-1"),
                    collector,
                    Optional.of(Duration.ofSeconds(1)),
                    List.of(registry.authority()),
                    List.of(registry.authority() + "/library/app:v1", registry.authority() + "/library/app:gone"));
            try (LocalAgent _ = LocalAgent.start(plan)) {
                visit(collector);
            }
            System.out.println("trained");
            while (System.in.read() >= 0) {
                // Until the build closes it.
            }
        }
        System.exit(0);
    }

    private static void visit(String collector) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            while (get(client, collector + "/api/v1/nodes/training", "*/*") != 200 && System.nanoTime() < end) {
                Thread.sleep(200);
            }
            for (int i = 0; i < ROUNDS; i++) {
                Thread.sleep(1000);
                for (String path : PATHS) {
                    get(client, collector + path, "*/*");
                    get(client, collector + path, "text/plain");
                }
            }
        }
    }

    private static int get(HttpClient client, String url, String accept) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }
}
