/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What was acknowledged outlives a kill in the middle of the load, and a full disk. */
@Timeout(120)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class DurabilityIT {
    private static final int NODES = 40;

    @TempDir
    Path folder;

    @Test
    void losesNothingThatItAcknowledgedWhenItIsKilled() throws Exception {
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Process first = CollectorProcess.start(folder);
        try (Client client = new Client(port(first));
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger sent = new AtomicInteger();
            for (int i = 0; i < NODES; i++) {
                String node = "n" + i;
                senders.execute(() -> send(client, node, acknowledged, sent));
            }
            while (sent.get() < 600) {
                Thread.onSpinWait();
            }
            first.destroyForcibly().waitFor();
        }
        Process second = CollectorProcess.start(folder);
        try (Client client = new Client(port(second))) {
            assertThat(acknowledged).hasSize(NODES);
            for (JsonNode node : client.json("/api/v1/nodes").get("items")) {
                assertThat(node.get("sequence").longValue())
                        .isGreaterThanOrEqualTo(
                                acknowledged.getOrDefault(node.get("node").stringValue(), 0L));
            }
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(NODES);
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    private static void send(Client client, String node, Map<String, Long> acknowledged, AtomicInteger sent) {
        for (long sequence = 1; sequence < 100_000; sequence++) {
            try {
                Reports report = Reports.of(node).sequence(sequence);
                int status = client.report((sequence % 2 == 0
                                        ? report.healthy("r.example")
                                        : report.failing("r.example", "dns", "dns_timeout"))
                                .json())
                        .statusCode();
                if (status == 202) {
                    acknowledged.put(node, sequence);
                    sent.incrementAndGet();
                }
            } catch (java.io.UncheckedIOException killed) {
                return;
            }
        }
    }

    @Test
    void saysThatTheDiskIsFullAndStaysReadableThenGoesOn() throws Exception {
        needsMounts();
        Path data = Files.createDirectory(folder.resolve("small"));
        String mount = "mount -t tmpfs -o size=8m none '" + data + "' && head -c 2000000 /dev/zero > '" + data
                + "/other' && exec \"$@\"";
        Process process = CollectorProcess.start(data, "unshare", "-m", "sh", "-c", mount, "sh");
        try (Client client = new Client(port(process))) {
            HttpResponse<String> answer = client.report(large("n0"));
            int nodes = 1;
            while (answer.statusCode() == 202 && nodes < 5_000) {
                answer = client.report(large("n" + nodes++));
            }
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
            assertThat(answer.body()).contains("full");
            JsonNode page = client.json("/api/v1/nodes");
            assertThat(page.get("total").intValue()).isEqualTo(nodes - 1);
            assertThat(client.get("/api/v1/nodes/n0").statusCode()).isEqualTo(200);
            assertThat(client.get("/livez").statusCode()).isEqualTo(200);

            Files.delete(Path.of("/proc/" + process.pid() + "/root" + data + "/other"));
            String refused = "n" + (nodes - 1);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(client.report(large(refused)).statusCode())
                                    .as("once there is room")
                                    .isEqualTo(202));
            assertThat(client.json("/api/v1/nodes").get("total").intValue()).isEqualTo(nodes);
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysAtTheStartThatTheDiskIsFull() throws Exception {
        needsMounts();
        Path data = Files.createDirectory(folder.resolve("full"));
        String mount = "mount -t tmpfs -o size=100k none '" + data + "' && exec \"$@\" 2>&1";
        Process process = CollectorProcess.start(data, "unshare", "-m", "sh", "-c", mount, "sh");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isNotZero();
        assertThat(said).contains("cannot open the store in " + data + ": its disk is full");
    }

    private static void needsMounts() {
        assumeTrue(Files.isWritable(Path.of("/proc/self/uid_map")) || "root".equals(System.getProperty("user.name")));
    }

    /** Words that do not compress. */
    private static String large(String node) {
        java.util.SplittableRandom random = new java.util.SplittableRandom(node.hashCode());
        Reports report = Reports.of(node);
        for (int i = 0; i < 200; i++) {
            report.pullable(
                    "r.example/" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()) + ":1");
        }
        return report.json();
    }

    private static int port(Process process) throws Exception {
        BufferedReader out =
                new BufferedReader(new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return Integer.parseInt(out.readLine());
    }
}
