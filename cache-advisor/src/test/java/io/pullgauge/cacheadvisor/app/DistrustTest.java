/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.probe.fixture.TestCa;
import io.pullgauge.probe.upload.CollectorAddress;
import io.pullgauge.probe.upload.UploadOutcome;
import io.pullgauge.probe.upload.Uploader;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An agent that does not accept the collector's certificate sends no request; the collector's log names its node all the same, once. */
@Timeout(120)
class DistrustTest {
    private static final String SERVICE = "pullgauge-collector.pullgauge.svc";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestCa ours = TestCa.root("Collector CA");
    private final TestCa foreign = TestCa.root("Another CA");
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger access = (Logger) LoggerFactory.getLogger("io.pullgauge.cacheadvisor.access");

    @TempDir
    Path folder;

    @BeforeEach
    void listen() {
        logged.start();
        access.setLevel(Level.INFO);
        access.addAppender(logged);
    }

    @AfterEach
    void leave() {
        access.detachAppender(logged);
        access.setLevel(null);
    }

    @Test
    void theNodeOfAnAgentWithAnotherAuthorityIsLoggedOnceAndAgainWhenItIsWell() throws Exception {
        try (FakeCluster cluster = cluster();
                Collector collector = Collector.start(
                        config().withKubernetes(cluster.location(folder)).withAccess(ClusterAccess.USUAL))) {
            Path token = Files.writeString(folder.resolve("token"), cluster.token("node-a", "pod-a"));
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(send(collector, SERVICE, foreign, token)).contains("certificate");
                assertThat(lines()).anyMatch(line -> line.contains("node-a"));
            });
            int before = lines().size();
            for (int i = 0; i < 5; i++) {
                send(collector, SERVICE, foreign, token);
            }
            assertThat(send(collector, SERVICE, ours, token)).isEqualTo("taken");

            assertThat(lines()).hasSize(before + 1);
            assertThat(lines().subList(before - 1, before + 1))
                    .containsExactly(
                            "an agent does not accept this collector's certificate node=\"node-a\" reason=\"its alert"
                                    + " says: certificate unknown\"",
                            "this node's reports are taken again node=\"node-a\"");
        }
    }

    @Test
    void theNodeOfAnAgentThatFindsOtherNamesInTheCertificateIsLoggedToo() throws Exception {
        try (FakeCluster cluster = cluster();
                Collector collector = Collector.start(
                        config().withKubernetes(cluster.location(folder)).withAccess(ClusterAccess.USUAL))) {
            Path token = Files.writeString(folder.resolve("token"), cluster.token("node-a", "pod-a"));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(send(collector, "another.pullgauge.svc", ours, token))
                        .contains("another.pullgauge.svc");
                assertThat(lines())
                        .containsExactly("an agent does not accept this collector's certificate node=\"node-a\""
                                + " reason=\"it leaves after the handshake: the certificate may be for other names\"");
            });
        }
    }

    @Test
    void whereNobodyKnowsTheNodeTheLogHasTheAddress() throws Exception {
        Path tokens = Files.writeString(folder.resolve("tokens"), "agent-secret-0123456789,agent\n");
        try (Collector collector = Collector.start(config().withTokens(tokens))) {
            Path wrong = Files.writeString(folder.resolve("token"), "another-secret-0123456789");
            for (int i = 0; i < 3; i++) {
                assertThat(send(collector, SERVICE, ours, wrong)).contains("401");
            }
            send(collector, SERVICE, foreign, wrong);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lines())
                            .containsExactly(
                                    "a node's reports are turned away address=\"127.0.0.1\" reason=\"the bearer token"
                                            + " is not known\"",
                                    "an agent does not accept this collector's certificate address=\"127.0.0.1\""
                                            + " reason=\"its alert says: certificate unknown\""));
        }
    }

    private static FakeCluster cluster() throws Exception {
        FakeCluster cluster = new FakeCluster();
        cluster.addPod(
                "pod-a",
                "\"spec\":{\"nodeName\":\"node-a\",\"serviceAccountName\":\"pullgauge-agent\",\"containers\":[]},"
                        + "\"status\":{\"podIP\":\"127.0.0.1\"}");
        return cluster;
    }

    private CollectorConfig config() throws Exception {
        TestCa.Leaf leaf = ours.server(SERVICE);
        Path certificate = Files.writeString(folder.resolve("tls.crt"), leaf.pem());
        Path key = Files.writeString(folder.resolve("tls.key"), leaf.keyPem());
        return CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data"))
                .withTls(new CollectorConfig.TlsPair(certificate, key));
    }

    /** As an agent sends; what came of it. */
    private String send(Collector collector, String name, TestCa trusted, Path token) throws Exception {
        Path authority = Files.createTempFile(folder, "ca", ".crt");
        Files.writeString(authority, trusted.pem());
        CollectorAddress address = new CollectorAddress(
                "https://" + name + ":" + collector.port(),
                Optional.of(InetAddress.getLoopbackAddress()),
                Optional.of(token),
                Optional.of(authority));
        try (Uploader uploader = Uploader.to(address, InstantSource.system())) {
            return switch (uploader.send(gzip(Reports.of("node-a").json()))) {
                case UploadOutcome.Accepted accepted -> "taken";
                case UploadOutcome.Later later -> later.reason();
                case UploadOutcome.Barred barred -> barred.reason();
                case UploadOutcome.Refused refused -> refused.status() + " " + refused.reason();
            };
        }
    }

    private static byte[] gzip(String body) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private List<String> lines() {
        return new ArrayList<>(logged.list)
                .stream()
                        .map(each -> each.getMessage()
                                + each.getKeyValuePairs().stream()
                                        .map(pair -> " " + pair)
                                        .reduce("", String::concat))
                        .toList();
    }
}
