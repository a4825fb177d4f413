/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A day in an agent's life, for the start-up cache of its image: healthy registries of three kinds, one that is gone, a tag that is
 * missing, a collector over TLS that wants a token, and somebody who reads every endpoint. Run by the build beside the agent, since what
 * serves must not get into the cache. Writes the settings, says {@code ready}, then {@code trained} once the agent has seen it all, and
 * ends with its standard input.
 */
public final class AgentGround {

    private static final int ROUNDS = 8;
    private static final String HERE = "127.0.0.1";

    private AgentGround() {}

    /** The one argument is the folder to write to. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        TestCa ca = TestCa.root("Training CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node"))
                .trust(ca.pem())
                .host(HERE, "bearer.training.test", "basic.training.test");
        try (FakeRegistry bearer = registry(ca, "bearer.training.test").bearer();
                FakeRegistry basic = registry(ca, "basic.training.test").basic().user("ann", "training");
                FakeRegistry plain = registry(ca, "localhost");
                Collector collector = Collector.start(collector(folder, ca, "training"))) {
            node.kubeletCredentials(Map.of(basic.authority(), "ann:training"));
            String listen = HERE + ":" + RealPrograms.freePort(HERE);
            Files.writeString(folder.resolve("agent.yaml"), """
                    node-root: %s
                    node-name: training
                    listen: %s
                    interval: 1s
                    collector: https://localhost:%d
                    collector-ca: %s
                    token-file: %s
                    spool-dir: %s
                    registries:
                      - %s
                      - %s
                      - 127.0.0.1:%d
                    images: [%s/library/app:v1, %s/library/app:v1, %s/library/app:v1, %s/library/app:gone]
                    """.formatted(
                            node.path(),
                            listen,
                            collector.port(),
                            folder.resolve("ca.pem"),
                            folder.resolve("token"),
                            folder.resolve("spool"),
                            bearer.authority(),
                            plain.authority(),
                            RealPrograms.freePort(HERE),
                            bearer.authority(),
                            basic.authority(),
                            plain.authority(),
                            plain.authority()));
            System.out.println("ready");
            visit("http://" + listen);
            System.out.println("trained");
            while (System.in.read() >= 0) {
                // Until the build closes it.
            }
        }
        System.exit(0);
    }

    private static FakeRegistry registry(TestCa ca, String name) {
        FakeRegistry registry = FakeRegistry.start(Listen.loopback().named(name).tls(ca.server(name)));
        registry.pushIndex(
                "library/app",
                "v1",
                TestImage.small(),
                TestImage.linux("arm64").layer(9).build());
        return registry;
    }

    /** A collector over TLS of this authority that wants this node's token; what its agent needs is in the folder: ca.pem, token. */
    public static CollectorConfig collector(Path folder, TestCa ca, String node) throws IOException {
        String secret = "a-token-for-the-" + node + "-and-nobody-else";
        TestCa.Leaf leaf = ca.server("localhost");
        Path tokens = Files.writeString(folder.resolve("tokens"), secret + ",agent," + node + "\n");
        Files.writeString(folder.resolve("token"), secret + "\n");
        Files.writeString(folder.resolve("ca.pem"), ca.pem());
        Path certificate = Files.writeString(folder.resolve("collector.pem"), leaf.pem());
        Path key = Files.writeString(folder.resolve("collector.key"), leaf.keyPem());
        return CollectorConfig.of(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0), folder.resolve("collector"))
                .withTokens(tokens)
                .withTls(new CollectorConfig.TlsPair(certificate, key));
    }

    /** Waits until the agent has looked at everything and been heard, then asks it everything. */
    private static void visit(String agent) throws InterruptedException {
        try (Visitor visitor = Visitor.plain()) {
            visitor.await(agent + "/readyz");
            for (int i = 0; i < ROUNDS; i++) {
                // What happens only sometimes in one round (a resumed TLS session) has happened after several.
                Thread.sleep(1000);
                for (String path : new String[] {"/metrics", "/report", "/livez", "/nothing"}) {
                    visitor.get(agent + path, "*/*");
                }
            }
            visitor.get(agent + "/metrics", "application/openmetrics-text;version=1.0.0");
        }
    }
}
