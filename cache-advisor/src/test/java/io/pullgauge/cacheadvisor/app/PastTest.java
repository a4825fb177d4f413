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

    /** What is well at first is stored in one piece, and what came after in rows of their own: both tell of one past. */
    @Test
    void tellsATargetThatWasWellAtFirstThenGoneThenFailing() {
        Instant first = tell(1, Reports.of("node-a").healthy("r.example").healthy("q.example"));
        Instant gone = tell(2, Reports.of("node-a").healthy("q.example"));
        Instant failing = tell(3, Reports.of("node-a").healthy("q.example").failing("r.example", "dns", "dns_timeout"));
        Instant well = tell(4, Reports.of("node-a").healthy("q.example").healthy("r.example"));

        assertThat(state(first)).isEqualTo("ok");
        assertThat(state(gone)).isEqualTo("none");
        assertThat(state(failing)).isEqualTo("failing");
        assertThat(state(well)).isEqualTo("ok");
        assertThat(state(first.minusSeconds(1))).isEqualTo("none");
    }

    /** A collector that starts anew still knows since when a target is well that never changed, though its node did. */
    @Test
    void remembersSinceWhenOverARestart() throws Exception {
        Instant first = tell(1, Reports.of("node-a").healthy("q.example").healthy("r.example"));
        tell(2, Reports.of("node-a").healthy("q.example").failing("r.example", "dns", "dns_timeout"));
        Instant well = tell(3, Reports.of("node-a").healthy("q.example").healthy("r.example"));
        String before = registries("").toString();
        stop();
        start();

        assertThat(registries("").toString()).isEqualTo(before);
        assertThat(before).contains(first.toString()).contains(well.toString());
    }

    private Instant tell(long sequence, Reports report) {
        clock.advance(Duration.ofMinutes(1));
        Instant now = clock.instant();
        String json = report.sequence(sequence).sentAt(now.toString()).json();
        assertThat(client.report(json).statusCode()).isEqualTo(202);
        return now;
    }

    private String state(Instant at) {
        for (JsonNode each : registries("?at=" + at)) {
            if (each.get("registry").stringValue().equals("r.example")) {
                return each.get("state").stringValue();
            }
        }
        return "none";
    }

    private JsonNode registries(String query) {
        HttpResponse<String> answer = client.get("/api/v1/nodes/node-a" + query);
        return answer.statusCode() == 404
                ? tools.jackson.databind.node.JsonNodeFactory.instance.arrayNode()
                : client.json("/api/v1/nodes/node-a" + query).get("registries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"advice", "pods", "prepulls", "demand", "events", "advice/x", "pods/a/b"})
    void refusesATimeWhereItKnowsNoOther(String path) {
        HttpResponse<String> answer = client.get("/api/v1/" + path + "?at=2026-11-21T09:00:00Z");

        ApiTest.assertProblem(answer, 400);
        assertThat(answer.body()).contains("now only").contains("\"parameter\":\"at\"");
    }
}
