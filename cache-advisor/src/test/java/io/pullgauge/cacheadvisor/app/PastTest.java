/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code ?at=}: as it was then, or a clear refusal; never what holds now in its place. */
class PastTest {
    @TempDir
    Path data;

    private final Clock clock = new Clock();
    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector = Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data)
                .withClock(clock));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    private void report(long sequence, int remaining) {
        Reports report = Reports.of("node-a")
                .sequence(sequence)
                .sentAt(clock.instant().toString())
                .quota("docker.io", "203.0.113.9", 100, remaining, 21_600);
        String json = (sequence == 1 ? report.failing("r.example", "dns", "dns_timeout") : report.healthy("r.example"))
                .json();
        assertThat(client.report(json).statusCode()).isEqualTo(202);
    }

    @Test
    void tellsAQuotaAsItStoodThen() {
        report(1, 76);
        Instant then = clock.instant();
        clock.advance(Duration.ofMinutes(30));
        report(2, 12);
        clock.advance(Duration.ofMinutes(1));

        assertThat(remaining("")).isEqualTo(12);
        assertThat(remaining("?at=" + then)).isEqualTo(76);
        assertThat(remaining("?at=" + then.plusSeconds(1_799))).isEqualTo(76);
        assertThat(remaining("?at=" + clock.instant().plusSeconds(60))).isEqualTo(12);
        assertThat(client.json("/api/v1/quota?at=" + then.minusSeconds(1)).get("items"))
                .isEmpty();
    }

    private int remaining(String query) {
        JsonNode items = client.json("/api/v1/quota" + query).get("items");
        assertThat(items).hasSize(1);
        return items.get(0).get("remaining").intValue();
    }

    @Test
    void tellsOneNodeAsItWasThenWithoutTheReportOfToday() {
        report(1, 76);
        Instant then = clock.instant();
        clock.advance(Duration.ofMinutes(1));
        report(2, 76);
        clock.advance(Duration.ofMinutes(1));

        JsonNode past = client.json("/api/v1/nodes/node-a?at=" + then);
        assertThat(past.get("state").stringValue()).isEqualTo("failing");
        assertThat(past.get("report").isNull()).isTrue();
        JsonNode now = client.json("/api/v1/nodes/node-a");
        assertThat(now.get("state").stringValue()).isEqualTo("ok");
        assertThat(now.get("report").get("sequence").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"advice", "pods", "prepulls", "demand", "events", "advice/x", "pods/a/b"})
    void refusesATimeWhereItKnowsNoOther(String path) {
        HttpResponse<String> answer = client.get("/api/v1/" + path + "?at=2026-11-21T09:00:00Z");

        ApiTest.assertProblem(answer, 400);
        assertThat(answer.body()).contains("now only").contains("\"parameter\":\"at\"");
    }
}
