/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(30)
class EventsAndMetricsTest {
    @TempDir
    Path data;

    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    @Test
    void sendsChangesAsTheyHappenAndResumesWhereAClientLeftOff() throws Exception {
        String lastId;
        try (HttpClient http = HttpClient.newHttpClient()) {
            try (BufferedReader events = open(http, null)) {
                assertThat(events.readLine()).startsWith("retry:");
                client.report(Reports.of("n")
                        .failing("r.example", "dns", "dns_nxdomain")
                        .json());
                String registry = next(events, "registry");
                assertThat(registry).contains("\"cause\":\"dns_nxdomain\"").contains("\"node\":\"n\"");
                lastId = registry.lines().findFirst().orElseThrow().substring("id: ".length());
            }
            client.report(Reports.of("n").sequence(2).healthy("r.example").json());
            try (BufferedReader events = open(http, lastId)) {
                assertThat(next(events, "registry")).contains("\"state\":\"ok\"");
            }
            http.shutdownNow();
        }
    }

    /** As a page that was open while the store was made anew. */
    @Test
    void sendsWhatIsNewToWhomAnOlderStoreGaveLaterIds() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = open(http, Long.toString(Long.MAX_VALUE))) {
            assertThat(events.readLine()).startsWith("retry:");
            client.report(
                    Reports.of("n").failing("r.example", "dns", "dns_nxdomain").json());
            assertThat(next(events, "registry")).contains("dns_nxdomain");
            http.shutdownNow();
        }
    }

    /** Whoever may knock shall not fill the memory of whoever scrapes. */
    @Test
    void hasNoMoreSeriesAfterOddRequests() throws Exception {
        List<String> before = series();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String odd : List.of("BREW", "PROPFIND", "A1", "GET", "DELETE")) {
                URI where =
                        URI.create("http://127.0.0.1:" + collector.port() + "/" + odd + "/%00/../x?" + odd + "=" + odd);
                http.send(
                        HttpRequest.newBuilder(where)
                                .method(odd, HttpRequest.BodyPublishers.noBody())
                                .header("User-Agent", odd)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
        assertThat(series()).isEqualTo(before);
    }

    private List<String> series() {
        return client.get("/metrics")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .sorted()
                .toList();
    }

    @Test
    void endsOpenStreamsQuietlyWhenItStops() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = open(http, null)) {
            assertThat(events.readLine()).startsWith("retry:");
            collector.close();
            assertThat(events.lines().toList())
                    .allSatisfy(line -> assertThat(line).isBlank());
            http.shutdownNow();
        } finally {
            root.detachAppender(log);
        }
        assertThat(List.copyOf(log.list)).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    private BufferedReader open(HttpClient http, @Nullable String lastId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + collector.port() + "/api/v1/events"))
                .version(HttpClient.Version.HTTP_1_1);
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type").orElse("")).isEqualTo("text/event-stream");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** The next event of this kind, all its lines. */
    private static String next(BufferedReader events, String kind) throws IOException {
        StringBuilder event = new StringBuilder();
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.isEmpty()) {
                if (event.indexOf("event: " + kind + "\n") >= 0) {
                    return event.toString();
                }
                event.setLength(0);
            } else if (!line.startsWith("retry:")) {
                event.append(line).append('\n');
            }
        }
        throw new AssertionError("the stream ended");
    }

    @Test
    void showsTheFleetAsMetricsInBothFormats() {
        client.report(Reports.of("bad")
                .failing("r.example", "dns", "dns_nxdomain")
                .quota("docker.io", "203.0.113.9", 100, 76, 21600)
                .json());
        client.report("nonsense");

        String text = client.get("/metrics").body();
        assertThat(text)
                .contains("pullgauge_nodes{state=\"failing\"} 1.0")
                .contains("pullgauge_nodes{state=\"stale\"} 0.0")
                .contains("pullgauge_nodes_failing{cause=\"dns_nxdomain\",registry=\"r.example\"} 1.0")
                .contains(
                        "pullgauge_registry_ratelimit_remaining{identity=\"203.0.113.9\",registry=\"docker.io\"} 76.0")
                .contains("pullgauge_collector_reports_total{result=\"applied\"} 1.0")
                .contains("pullgauge_collector_reports_total{result=\"refused\"} 1.0")
                .contains("pullgauge_collector_ingest_duration_seconds_count 2")
                .contains("pullgauge_advice{kind=\"quota-runs-low\"} 0.0")
                .contains("pullgauge_build_info{");
        HttpResponse<String> open = client.get("/metrics", "accept", "application/openmetrics-text;version=1.0.0");
        assertThat(open.headers().firstValue("content-type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void boundsWhatRegistriesAndIdentitiesCanDoToMetrics() {
        for (int node = 0; node < 3; node++) {
            Reports report = Reports.of("n" + node);
            for (int i = 0; i < 100; i++) {
                report.failing("r" + node + "-" + i + ".example", "dns", "dns_nxdomain")
                        .quota("docker.io", "id-" + node + "-" + i, 100, 76, 21600);
            }
            client.report(report.json());
        }
        String text = client.get("/metrics").body();
        assertThat(text.lines().filter(line -> line.startsWith("pullgauge_nodes_failing{")))
                .hasSize(200);
        assertThat(text.lines().filter(line -> line.startsWith("pullgauge_registry_ratelimit_limit{")))
                .hasSize(100);
    }

    @Test
    void isAliveAndReady() {
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
        assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
    }
}
