/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Clock;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.Reports;
import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.CollectorAddress;
import io.pullgauge.probe.upload.Uploader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An hour without a collector: the agents' own spools, uploads, pauses and circuit breakers, and a real collector, by one faked clock. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class OutageIT {
    private static final int NODES = 150;
    private static final Duration STEP = Duration.ofSeconds(2);

    @TempDir
    Path data;

    private final Clock clock = new Clock();

    private final class Node {
        private final String name;
        private final Spool spool = Spool.inMemory(new Spool.Bounds(64 << 10, Duration.ofHours(2)));
        private final Uploader uploader;
        private final Delivery delivery;
        private long sequence;

        Node(int number, int port) throws Exception {
            name = "n" + number;
            uploader = Uploader.to(
                    new CollectorAddress("http://127.0.0.1:" + port, Optional.empty(), Optional.empty()), clock);
            delivery = new Delivery(spool, uploader, clock, (answer, offset) -> {});
        }

        /** What it has seen now; a registry of every third node comes and goes. */
        void look(boolean change) {
            sequence++;
            Reports report =
                    Reports.of(name).sequence(sequence).sentAt(clock.instant().toString());
            boolean fails = change && sequence % 2 == 0;
            String json =
                    (fails ? report.failing("r.example", "dns", "dns_timeout") : report.healthy("r.example")).json();
            spool.add(packed(json), change, clock.instant());
        }

        void pumpIfDue() {
            if (!delivery.nextTry(clock.instant()).isAfter(clock.instant().plusSeconds(1))) {
                delivery.pump(clock.instant());
            }
        }
    }

    @Test
    @Timeout(300)
    void bringsEveryNodesNewestStateBackWithinTwoMinutesAndNothingGoesBackwards() throws Exception {
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withClock(clock)
                .withQueue(8);
        try (Collector collector = Collector.start(config);
                Relay relay = new Relay(collector.port());
                Client client = new Client(collector.port())) {
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                nodes.add(new Node(i, relay.port()));
            }
            look(nodes, 0);
            for (int i = 0; i < 60; i++) {
                step(nodes, STEP);
            }
            assertThat(sequences(client)).hasSize(NODES);

            relay.cut();
            for (int minute = 1; minute <= 60; minute++) {
                look(nodes, minute);
                step(nodes, Duration.ofMinutes(1));
            }
            assertThat(sequences(client).values()).containsOnly(1L);
            assertThat(client.json("/api/v1/nodes?state=stale").get("total").intValue())
                    .isEqualTo(NODES);

            relay.mend();
            Map<String, Long> seen = sequences(client);
            for (Duration since = Duration.ZERO; since.compareTo(Duration.ofMinutes(2)) < 0; since = since.plus(STEP)) {
                step(nodes, STEP);
                Map<String, Long> now = sequences(client);
                seen.forEach(
                        (name, before) -> assertThat(now.get(name)).as(name).isGreaterThanOrEqualTo(before));
                seen = now;
            }
            assertThat(seen.values()).containsOnly(61L);
            assertThat(client.json("/api/v1/nodes?state=failing").get("total").intValue())
                    .isZero();
            nodes.forEach(node -> node.uploader.close());
        }
    }

    private static void look(List<Node> nodes, int minute) {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).look(i % 3 == 0 && minute % 15 == 1);
        }
    }

    /** Lets time pass, and all that is due then happen. */
    private void step(List<Node> nodes, Duration time) {
        clock.advance(time);
        nodes.forEach(Node::pumpIfDue);
        while (nodes.stream().anyMatch(node -> node.delivery.isBusy())) {
            // The collector and the uploads want the processors.
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Map<String, Long> sequences(Client client) {
        Map<String, Long> sequences = new HashMap<>();
        for (JsonNode each : client.json("/api/v1/nodes").get("items")) {
            sequences.put(each.get("node").stringValue(), each.get("sequence").longValue());
        }
        return sequences;
    }

    private static byte[] packed(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
