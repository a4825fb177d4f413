/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the owner says is out of reach on purpose makes nobody failing, until its end. */
class ExpectedUnreachableTest {
    @TempDir
    Path data;

    private final Clock clock = new Clock();

    @Test
    void makesNoNodeFailingUntilItsEnd() throws Exception {
        String end = clock.instant().plus(Duration.ofHours(1)).toString();
        try (Collector collector = Collector.start(config("""
                        unreachable:
                          - {registry: docker.io, nodes: ["gpu-*"], reason: by mirror only, until: "%s"}
                        """.formatted(end)));
                Client client = new Client(collector.port())) {
            report(client, "gpu-1", 1);
            report(client, "cpu-1", 1);

            assertThat(state(client, "gpu-1")).isEqualTo("ok");
            assertThat(state(client, "cpu-1")).isEqualTo("failing");
            JsonNode hub = client.json("/api/v1/registries").get("items").get(0);
            assertThat(hub.get("failing").intValue()).isOne();
            clock.advance(Duration.ofHours(2));
            report(client, "gpu-1", 2);
            assertThat(state(client, "gpu-1")).isEqualTo("failing");
        }
    }

    @Test
    void holdsAfterARestart() throws Exception {
        CollectorConfig config = config("unreachable: [{registry: docker.io, reason: by mirror only}]\n");
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            report(client, "gpu-1", 1);
        }
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(state(client, "gpu-1")).isEqualTo("ok");
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> config("unreachable: [{registry: docker.io}]\n"))
                .hasMessageContaining("unreachable.reason");
        assertThatThrownBy(() -> config("unreachable: [{reason: why}]\n")).hasMessageContaining("unreachable.registry");
        assertThatThrownBy(() -> config("unreachable: [{registry: a, reason: b, until: tomorrow}]\n"))
                .hasMessageContaining("unreachable.until: tomorrow");
        assertThatThrownBy(() -> config("unreachable: [null]\n")).hasMessageContaining("unreachable.registry");
    }

    private CollectorConfig config(String yaml) throws Exception {
        Path file = Files.writeString(data.resolve("collector.yaml"), yaml);
        return CollectorFile.read(file)
                .applyTo(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                        .withClock(clock));
    }

    private void report(Client client, String node, int sequence) {
        client.report(Reports.of(node)
                .sequence(sequence)
                .sentAt(clock.instant().toString())
                .failing("docker.io", "connect", "connect_timeout")
                .notPullable("docker.io/library/nginx:1.29", "connect", "connect_timeout")
                .json());
    }

    private static String state(Client client, String node) {
        return client.json("/api/v1/nodes/" + node).get("state").stringValue();
    }
}
