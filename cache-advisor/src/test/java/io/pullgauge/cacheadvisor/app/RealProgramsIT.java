/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the collector gives out, taken by the programs that it is for. */
@Timeout(60)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class RealProgramsIT {
    @TempDir
    Path folder;

    private Collector collector;
    private Client client;

    @BeforeEach
    void start() throws Exception {
        collector = Collector.start(
                CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder.resolve("data")));
        client = new Client(collector.port());
        for (int i = 0; i < 4; i++) {
            Reports report = Reports.of("n" + i).quota("docker.io", "203.0.113.9", 10, 5, 21600);
            for (int image = 0; image < 5; image++) {
                report.pullable("docker.io/library/app" + image + ":1");
            }
            client.report(
                    (i == 0 ? report.failing("r.example", "dns", "dns_nxdomain") : report.healthy("r.example")).json());
        }
    }

    @AfterEach
    void stop() {
        client.close();
        collector.close();
    }

    @Test
    void givesMetricsThatPromtoolFindsNothingWrongWith() throws Exception {
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(client.get("/metrics").body().getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(said).isZero();
    }

    @Test
    void writesAStoreThatOthersCanReadWhileItRuns() throws Exception {
        Process sqlite = new ProcessBuilder(
                        "sqlite3",
                        "-readonly",
                        folder.resolve("data/pullgauge.db").toString(),
                        "SELECT node, cause FROM transition_log WHERE kind = 'registry' AND state = 'failing'; PRAGMA integrity_check;")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(sqlite.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("n0|dns_nxdomain\nok\n");
    }

    @Test
    void isScrapedByPrometheus() throws Exception {
        int port = freePort();
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"),
                "scrape_configs:\n- job_name: c\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['127.0.0.1:"
                        + collector.port() + "']\n");
        Process prometheus = quiet(List.of(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port));
        try (Client asked = new Client(port)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(asked.json("/api/v1/query?query=pullgauge_nodes_failing")
                                    .at("/data/result/0/metric/cause")
                                    .asString(""))
                            .isEqualTo("dns_nxdomain"));
        } finally {
            prometheus.destroyForcibly().waitFor();
        }
    }

    /** The cache configuration runs in Debian's distribution 2.8 as the notes say: without the line that only version 3 knows. */
    @Test
    void configuresACacheThatServesItsUpstream() throws Exception {
        int upstreamPort = freePort();
        int cachePort = freePort();
        Process upstream = registry(
                "upstream", "version: 0.1\nstorage: {inmemory: {}}\nhttp: {addr: '127.0.0.1:" + upstreamPort + "'}\n");
        Process cache = null;
        try (HttpClient http = HttpClient.newHttpClient()) {
            await(http, upstreamPort);
            String digest = push(http, upstreamPort);
            cache = registry("cache", cacheConfiguration(cachePort, upstreamPort));
            await(http, cachePort);
            HttpResponse<String> manifest = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + cachePort + "/v2/library/app/manifests/1"))
                            .header("accept", "application/vnd.docker.distribution.manifest.v2+json")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(200);
            assertThat(manifest.body()).contains(digest);
        } finally {
            upstream.destroyForcibly().waitFor();
            if (cache != null) {
                cache.destroyForcibly().waitFor();
            }
        }
    }

    private String cacheConfiguration(int port, int upstream) {
        String id = client.json("/api/v1/advice?kind=registry-deserves-cache")
                .get("items")
                .get(0)
                .get("id")
                .stringValue();
        JsonNode made =
                client.json("/api/v1/advice/" + id + "/config?for=distribution&cache=http://cache.example:" + port);
        return made.get("files")
                .get(0)
                .get("content")
                .stringValue()
                .replace("  ttl: 0s\n", "")
                .replace("https://registry-1.docker.io", "http://127.0.0.1:" + upstream)
                .replace("addr: \":", "addr: \"127.0.0.1:")
                .replace("/var/lib/registry", folder.resolve("cache-data").toString());
    }

    private Process registry(String name, String config) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".yml"), config);
        return quiet(List.of("docker-registry", "serve", file.toString()));
    }

    private static Process quiet(List<String> command) throws IOException {
        return new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(HttpClient http, int port) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> http.send(
                                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/"))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    /** Pushes a manifest whose config is its only blob; returns the blob's digest. */
    private static String push(HttpClient http, int port) throws Exception {
        byte[] blob = "{}".getBytes(StandardCharsets.UTF_8);
        String digest = "sha256:"
                + java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest(blob));
        String base = "http://127.0.0.1:" + port + "/v2/library/app/";
        HttpResponse<String> upload = http.send(
                HttpRequest.newBuilder(URI.create(base + "blobs/uploads/"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String location = upload.headers().firstValue("location").orElseThrow();
        URI target = URI.create(base).resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + digest);
        put(http, target, blob, "application/octet-stream");
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{\"mediaType\":"
                        + "\"application/vnd.docker.container.image.v1+json\",\"size\":2,\"digest\":\"" + digest
                        + "\"},\"layers\":[]}";
        put(
                http,
                URI.create(base + "manifests/1"),
                manifest.getBytes(StandardCharsets.UTF_8),
                "application/vnd.docker.distribution.manifest.v2+json");
        return digest;
    }

    private static void put(HttpClient http, URI target, byte[] body, String type) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(target)
                        .header("content-type", type)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
