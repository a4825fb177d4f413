/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jwt.JWTClaimsSet;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.probe.cli.NodeMain;
import io.pullgauge.probe.fixture.FakeDns;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.RealPrograms;
import io.pullgauge.probe.fixture.Shipped;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.fixture.TestImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes, each a network of its own with its own resolver and routes and a process that is its agent, report to one collector over
 * TLS with tokens of a cluster's issuer, bound to node and pod: one is well, one's resolver knows no registry, one has no way to it.
 */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(300)
class ThreeNodesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SERVICE = "pullgauge-collector.pullgauge.svc";
    private static final String REGISTRY = "registry.lab.test";

    private final TestCa company = TestCa.root("Company CA");
    private final TestCa own = TestCa.root("Collector CA");
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger access = (Logger) LoggerFactory.getLogger("io.pullgauge.cacheadvisor.access");

    @TempDir
    Path folder;

    private NodeNetworks networks;
    private FakeCluster cluster;
    private FakeRegistry registry;
    private Collector collector;

    @BeforeEach
    void build() throws Exception {
        NodeNetworks.Made made = NodeNetworks.of(folder, 3);
        assumeTrue(made.networks().isPresent(), "no network namespaces can be made here: " + made.trouble());
        networks = own(made.networks().orElseThrow());
        cluster = own(new FakeCluster());
        cluster.people.put("ann", "ann");
        cluster.grants.add("ann get /api/v1/nodes");
        registry = own(FakeRegistry.start(
                Listen.at(networks.registry(), 0).named(REGISTRY).tls(company.server(REGISTRY))));
        registry.push("team/app", "v1", TestImage.small());
        collector = own(Collector.start(CollectorConfig.of(
                        new InetSocketAddress(InetAddress.ofLiteral(networks.collector()), 0), folder.resolve("data"))
                .withKubernetes(cluster.location(folder))
                .withAccess(ClusterAccess.USUAL)
                .withTls(certificate())));
        logged.start();
        access.setLevel(Level.INFO);
        access.addAppender(logged);
    }

    @AfterEach
    void takeApart() throws Exception {
        access.detachAppender(logged);
        access.setLevel(null);
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void eachNodeTellsItsOwnFaultAndNobodyElses() throws Exception {
        networks.cut(3, networks.registry());
        agent(1, true);
        agent(2, false);
        agent(3, true);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(causes())
                        .as(outputs())
                        .isEqualTo(Map.of(
                                "node-1", "ok []",
                                "node-2", "failing [dns_nxdomain, dns_nxdomain]",
                                "node-3", "failing [no_route, no_route]")));
        assertThat(cluster.tokenReviews)
                .as("tokens are checked by the issuer's keys")
                .hasValueLessThan(4);
    }

    @Test
    void anotherAudienceShowsOnTheAgentsReadinessAndOnceInTheCollectorsLog() throws Exception {
        agent(1, true);
        await().atMost(PATIENCE).until(() -> readiness(1).equals("ok\n"));

        JWTClaimsSet foreign =
                cluster.claims("node-1", "pod-1").audience("vault").build();
        Files.writeString(token(1), cluster.sign(cluster.key(), foreign));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(readiness(1))
                        .contains("no report taken any more", "401", "the token is not meant for"));
        Files.writeString(token(1), cluster.token("node-1", "pod-1"));
        await().atMost(PATIENCE).until(() -> readiness(1).equals("ok\n"));

        assertThat(logged.list.stream().map(ILoggingEvent::getMessage).filter(line -> line.contains("reports are")))
                .containsExactly("a node's reports are turned away", "this node's reports are taken again");
    }

    private void agent(int node, boolean resolves) throws Exception {
        cluster.addPod("pod-" + node);
        FakeDns dns = own(FakeDns.start(networks.resolver(node), 53));
        if (resolves) {
            dns.address(REGISTRY, networks.registry());
        }
        NodeRoot root =
                NodeRoot.in(folder.resolve("node-" + node)).trust(company.pem()).resolver(networks.resolver(node));
        Files.writeString(token(node), cluster.token("node-" + node, "pod-" + node));
        Process process = new ProcessBuilder(networks.on(node, command(node, root)))
                .redirectErrorStream(true)
                .redirectOutput(output(node).toFile())
                .start();
        own(() -> process.destroyForcibly().waitFor());
    }

    private List<String> command(int node, NodeRoot root) {
        String authority = REGISTRY + ":" + registry.port();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Shipped.classPath(),
                NodeMain.class.getName(),
                "agent",
                "--node-root=" + root.path(),
                "--node-name=node-" + node,
                "--collector=https://" + SERVICE + ":" + collector.port(),
                "--collector-address=" + networks.collector(),
                "--collector-ca=" + folder.resolve("ca.crt"),
                "--token-file=" + token(node),
                "--interval=2s",
                "--timeout=5s",
                "--registry=" + authority,
                "--image=" + authority + "/team/app:v1");
    }

    private CollectorConfig.TlsPair certificate() throws Exception {
        TestCa.Leaf leaf = own.server(SERVICE);
        Files.writeString(folder.resolve("ca.crt"), own.pem());
        return new CollectorConfig.TlsPair(
                Files.writeString(folder.resolve("tls.crt"), leaf.pem()),
                Files.writeString(folder.resolve("tls.key"), leaf.keyPem()));
    }

    private Path token(int node) {
        return folder.resolve("token-" + node);
    }

    private Path output(int node) {
        return folder.resolve("agent-" + node + ".out");
    }

    private String outputs() throws Exception {
        List<String> all = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            all.add(Files.readString(output(node)));
        }
        return String.join("\n", all);
    }

    /** From inside the node's own network, where its loopback address is. */
    private String readiness(int node) {
        return RealPrograms.run(
                        folder,
                        networks.on(node, List.of("curl", "-s", "http://127.0.0.1:9750/readyz"))
                                .toArray(String[]::new))
                .output();
    }

    private Map<String, String> causes() {
        JsonNode nodes = JsonMapper.shared().readTree(ask("/api/v1/nodes"));
        Map<String, String> causes = new TreeMap<>();
        nodes.path("items").forEach(node -> {
            List<String> failing = new ArrayList<>();
            node.path("failing").forEach(each -> failing.add(each.path("cause").asString("")));
            causes.put(node.path("node").asString(""), node.path("state").asString("") + " " + failing);
        });
        return causes;
    }

    private String ask(String path) {
        return RealPrograms.run(
                        folder,
                        "curl",
                        "-s",
                        "--cacert",
                        folder.resolve("ca.crt").toString(),
                        "--connect-to",
                        SERVICE + ":443:" + networks.collector() + ":" + collector.port(),
                        "-H",
                        "Authorization: Bearer ann",
                        "https://" + SERVICE + path)
                .output();
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }
}
