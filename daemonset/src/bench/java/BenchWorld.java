/* SPDX-License-Identifier: Apache-2.0 */

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.daemonset.AgentGround;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent's footprint is measured against: ten registries over TLS with five images each (every second one with a token server),
 * a collector over TLS that wants a token, and a node that trusts them. Writes the agent's arguments, a line each as the chart gives them,
 * says so, and serves until its standard input ends.
 */
final class BenchWorld {

    private static final int REGISTRIES = 10;
    private static final int IMAGES_EACH = 5;

    private BenchWorld() {}

    /** The arguments: a folder to write to, and the interval at which the agent shall look. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        TestCa ca = TestCa.root("Bench CA");
        NodeRoot node = NodeRoot.in(folder.resolve("node")).trust(ca.pem());
        List<String> agent = new ArrayList<>();
        for (int i = 1; i <= REGISTRIES; i++) {
            String name = "registry" + i + ".bench.test";
            String address = "127.0.2." + i;
            node.host(address, name);
            FakeRegistry registry = FakeRegistry.start(Listen.at(address, 0).named(name).tls(ca.server(name)));
            if (i % 2 == 0) {
                registry.bearer();
            }
            agent.add("--registry=" + name + ":" + registry.port());
            for (int j = 0; j < IMAGES_EACH; j++) {
                registry.pushIndex("team/app" + j, "v1", image("amd64", 10L * i + j), image("arm64", 1000 + 10L * i + j));
                agent.add("--image=" + name + ":" + registry.port() + "/team/app" + j + ":v1");
            }
        }
        try (Collector collector = Collector.start(AgentGround.collector(folder, ca, "bench"))) {
            agent.add("--node-root=" + node.path());
            agent.add("--node-name=bench");
            agent.add("--collector=https://localhost:" + collector.port());
            agent.add("--collector-address=127.0.0.1");
            agent.add("--collector-ca=" + folder.resolve("ca.pem"));
            agent.add("--token-file=" + folder.resolve("token"));
            agent.add("--spool-dir=" + folder.resolve("spool"));
            agent.add("--interval=" + arguments[1]);
            Files.write(folder.resolve("agent.arguments"), agent);
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Until the script closes it.
            }
        }
        System.exit(0);
    }

    private static TestImage image(String architecture, long seed) {
        return TestImage.linux(architecture).seed(seed).layer(20_000).layer(8_000).build();
    }
}
