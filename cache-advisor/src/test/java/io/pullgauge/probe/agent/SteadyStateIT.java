/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.kubernetes.Kubeconfig;
import io.pullgauge.probe.cli.NodeMain;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.Shipped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a process of its own that could find an API server in every usual way: it speaks to its collector and its registries only. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class SteadyStateIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int REPORTS = 10;
    /** Where a line of /proc/net/tcp has the other end's address, the state and the socket's inode. */
    private static final int PEER = 2;

    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String LISTENS = "0A";

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void asksNoApiServerForAnything() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer apiServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        apiServer.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        apiServer.start();
        CollectorConfig config =
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"));
        try (FakeRegistry registry = FakeRegistry.start();
                Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            NodeRoot root =
                    NodeRoot.temporary().hostsToml(registry.authority(), "server = \"" + registry.url() + "\"\n");
            Process agent = agent(
                    root.path(),
                    collector.port(),
                    registry.authority(),
                    apiServer.getAddress().getPort());
            Set<Integer> peers = new TreeSet<>();
            try {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
                    peers.addAll(peers(agent.pid()));
                    return sequence(client) >= REPORTS;
                });
            } finally {
                agent.destroyForcibly().waitFor();
            }
            assertThat(asked).hasValue(0);
            int at = registry.authority().lastIndexOf(':');
            assertThat(peers)
                    .as("the ports at the other ends of all its connections")
                    .contains(collector.port())
                    .isSubsetOf(
                            collector.port(),
                            Integer.parseInt(registry.authority().substring(at + 1)));
        } finally {
            apiServer.stop(0);
        }
    }

    private Process agent(Path root, int collector, String registry, int apiServer) throws IOException {
        Path kubeconfig = Kubeconfig.leadingTo("http://127.0.0.1:" + apiServer, folder);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Shipped.classPath(),
                NodeMain.class.getName(),
                "agent",
                "--node-root",
                root.toString(),
                "--node-name",
                "node-a",
                "--collector",
                "http://127.0.0.1:" + collector,
                "--interval",
                "1s",
                "--registry",
                registry,
                "--listen",
                "127.0.0.1:0");
        builder.environment().put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        builder.environment().put("KUBERNETES_SERVICE_PORT", Integer.toString(apiServer));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
    }

    private static long sequence(Client client) {
        HttpResponse<String> node = client.get("/api/v1/nodes/node-a");
        return node.statusCode() == 200
                ? Client.read(node.body()).get("sequence").longValue()
                : 0;
    }

    /** The ports that this process is connected to now, over either family. */
    private static Set<Integer> peers(long pid) throws IOException {
        Set<String> own = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path each : files.toList()) {
                if (Files.isSymbolicLink(each)) {
                    own.add(target(each));
                }
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : Set.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+", INODE + 2);
                if (!fields[STATE].equals(LISTENS) && own.contains("socket:[" + fields[INODE] + "]")) {
                    String peer = fields[PEER];
                    ports.add(Integer.parseInt(peer.substring(peer.indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    /** Files close while they are listed. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
