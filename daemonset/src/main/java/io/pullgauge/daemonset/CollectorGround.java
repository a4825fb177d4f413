/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import io.pullgauge.probe.upload.CollectorAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A day in a collector's life, for the start-up cache of its image: in a cluster as the chart installs it, with an agent that reports a
 * healthy registry and a missing tag, and somebody who asks for every list in every form. Run by the build beside the collector, as
 * {@link AgentGround} beside the agent.
 */
public final class CollectorGround {

    /** One a second, well past the ten seconds after which the collector first looks at how much it allocates: no training shall end about then. */
    private static final int ROUNDS = 15;

    private static final String NODE = "training";
    /** As the chart writes it. */
    private static final String CONFIGURATION = """
            interval: 60s
            kubernetes:
              agents: [pullgauge:pullgauge-agent]
            retention: {age: 30d, megabytes: 2048}
            targets: {images: [], registries: [docker.io]}
            """;

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

    /** The arguments: a folder to write to, and the port on which the collector listens. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        String url = "https://localhost:" + arguments[1];
        TestCa ca = TestCa.root("Training CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node")).trust(ca.pem());
        try (ClusterGround cluster = ClusterGround.start(ca, NODE, 1);
                FakeRegistry registry =
                        FakeRegistry.start(Listen.loopback().named("localhost").tls(ca.server("localhost")))) {
            registry.push("library/app", "v1", TestImage.small());
            cluster.mount(folder.resolve("account"));
            Files.writeString(folder.resolve("cluster"), Integer.toString(cluster.port()));
            Files.writeString(folder.resolve("collector.yaml"), CONFIGURATION);
            System.out.println("ready");
            Path authority = Files.writeString(folder.resolve("authority"), cluster.published());
            Path token = Files.writeString(folder.resolve("token"), cluster.agentToken());
            LocalAgent.Plan plan = new LocalAgent.Plan(
                    node.path(),
                    NODE,
                    Optional.of("zone-1"),
                    new CollectorAddress(url, Optional.of(token), Optional.of(authority)),
                    Optional.of(Duration.ofSeconds(1)),
                    List.of(registry.authority()),
                    List.of(registry.authority() + "/library/app:v1", registry.authority() + "/library/app:gone"));
            try (LocalAgent _ = LocalAgent.start(plan);
                    Visitor ann = Visitor.with("of-ann", authority)) {
                visit(ann, url);
            }
            System.out.println("trained");
            while (System.in.read() >= 0) {
                // Until the build closes it.
            }
        }
        System.exit(0);
    }

    private static void visit(Visitor visitor, String collector) throws InterruptedException {
        visitor.await(collector + "/api/v1/nodes/" + NODE);
        for (int i = 0; i < ROUNDS; i++) {
            Thread.sleep(1000);
            for (String path : PATHS) {
                visitor.get(collector + path, "*/*");
                visitor.get(collector + path, "text/plain");
            }
        }
    }
}
