/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.pullgauge.probe.fixture.RealPrograms;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules and dashboards by Debian's Prometheus, promtool and Alertmanager, over a real collector and a real agent. */
@Timeout(180)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What this scene has no cause to show: it runs no pre-pull. */
    private static final List<String> EMPTY_HERE = List.of("pullgauge_prepull_jobs");

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void promtoolFindsNothingWrongWithTheRules() throws Exception {
        assertThat(promtool("check", "rules", "--lint=all", "--lint-fatal", Monitoring.RULES.toString()))
                .contains("SUCCESS");
    }

    @Test
    void alertsFireWhenTheyShouldAndAQuietFleetStaysQuiet() throws Exception {
        assertThat(promtool("test", "rules", Monitoring.RULES_TEST.toString())).contains("SUCCESS");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void prometheusEvaluatesEveryRuleAndQueryAndAnAlertArrives() throws Exception {
        List<String> delivered = new CopyOnWriteArrayList<>();
        List<Process> started = new ArrayList<>();
        HttpServer receiver = receiver(delivered);
        try (Scene scene = new Scene(folder)) {
            int alertmanager = RealPrograms.freePort("127.0.0.1");
            int prometheus = RealPrograms.freePort("127.0.0.1");
            started.add(alertmanager(alertmanager, receiver.getAddress().getPort()));
            started.add(prometheus(prometheus, alertmanager, scene));
            String base = "http://127.0.0.1:" + prometheus;

            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(query(base, "count(up == 1)")
                                    .at("/0/value/1")
                                    .asString())
                            .isEqualTo("2"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(unevaluated(base)).isEmpty());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(unanswered(base)).isEmpty());
            assertThat(query(base, "histogram_count(pullgauge_collector_ingest_duration_seconds)"))
                    .as("the native histogram")
                    .isNotEmpty();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(delivered)
                            .anyMatch(body ->
                                    body.contains("PullgaugeRegistryFailsForMost") && body.contains("runbook_url")));
        } finally {
            for (Process process : started) {
                process.destroyForcibly().waitFor();
            }
            receiver.stop(0);
            http.close();
        }
    }

    private static HttpServer receiver(List<String> delivered) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            delivered.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Process alertmanager(int port, int receiver) throws IOException {
        Path config = Files.writeString(folder.resolve("alertmanager.yml"), """
            route: {receiver: hook, group_wait: 0s, group_interval: 1s, group_by: [alertname]}
            receivers: [{name: hook, webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: false}]}]
            """.formatted(receiver));
        return quiet(
                "prometheus-alertmanager",
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + port);
    }

    /** The rules as they ship but for their patience: nobody waits half an hour for a test. */
    private Process prometheus(int port, int alertmanager, Scene scene) throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules.yaml"),
                Files.readString(Monitoring.RULES)
                        .replaceAll("for: \\w+", "for: 0s")
                        .replace("interval: 1m", "interval: 1s"));
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ['%s']
            alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:%d']}]}]}
            scrape_configs:
            - job_name: pullgauge-collector
              static_configs: [{targets: ['127.0.0.1:%d']}]
            - job_name: pullgauge-agent
              static_configs: [{targets: ['127.0.0.1:%d']}]
            """.formatted(
                        rules, alertmanager, scene.collectorPort(), scene.agentPort()));
        return quiet(
                "prometheus",
                "--config.file=" + config,
                "--enable-feature=native-histograms",
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port);
    }

    private static Process quiet(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Rules that Prometheus has not evaluated yet, or not without a fault. */
    private List<String> unevaluated(String base) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        get(base + "/api/v1/rules")
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rule -> {
                    if (!rule.get("health").asString().equals("ok")) {
                        wrong.add(rule.get("name").asString() + ": "
                                + rule.path("lastError").asString("not evaluated yet"));
                    }
                }));
        return wrong;
    }

    /** Panels' queries that are no valid queries, or find nothing although this scene has it. */
    private List<String> unanswered(String base) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (Monitoring.Query query : Monitoring.queries()) {
            boolean mayBeEmpty = EMPTY_HERE.stream().anyMatch(query.expression()::contains);
            if (query(base, query.filled()).isEmpty() && !mayBeEmpty) {
                wrong.add(query.toString());
            }
        }
        return wrong;
    }

    private JsonNode query(String base, String expression) throws IOException, InterruptedException {
        return get(base + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .get("result");
    }

    private JsonNode get(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(Set.of(200));
        return JsonMapper.shared().readTree(answer.body()).get("data");
    }
}
