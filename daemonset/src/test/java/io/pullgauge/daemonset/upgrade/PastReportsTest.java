/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports as released agents sent them, byte for byte, in {@code reports/VERSION.json}: a collector must take those of its own and of the
 * two minor versions before. Each release adds its own file; one is never changed.
 */
class PastReportsTest {

    static final List<String> VERSIONS = versions();
    private static final Path FOLDER = Path.of("src/test/resources/reports");

    @TempDir
    Path data;

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void aReportOfThatVersionIsTakenAndUnderstood(String version) throws Exception {
        String report = Files.readString(FOLDER.resolve(version + ".json"));
        JsonNode sent = JsonMapper.shared().readTree(report);
        try (Collector collector = collector()) {
            assertThat(post(collector, report)).isEqualTo(202);

            JsonNode node = JsonMapper.shared()
                    .readTree(
                            get(collector, "/api/v1/nodes/" + sent.path("node").asString()));
            assertThat(node.path("sequence").asInt())
                    .isEqualTo(sent.path("sequence").asInt());
            assertThat(node.path("state").asString()).isEqualTo("failing");
            assertThat(node.findValuesAsString("cause"))
                    .contains("connect_refused", "invalid_reference")
                    .doesNotContain("unknown");
        }
    }

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void whatALaterVersionAddsIsPassedOver(String version) throws Exception {
        ObjectNode report =
                (ObjectNode) JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(version + ".json")));
        report.put("somethingNew", true);
        ((ObjectNode) report.path("environment")).putObject("somethingNew").put("a", 1);
        report.path("images").forEach(image -> ((ObjectNode) image).put("somethingNew", "b"));
        try (Collector collector = collector()) {
            assertThat(post(collector, report.toString())).isEqualTo(202);
        }
    }

    private Collector collector() throws Collector.CannotStart {
        return Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), data));
    }

    private static int post(Collector collector, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(collector, "/api/v1/reports"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static String get(Collector collector, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(uri(collector, path)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static URI uri(Collector collector, String path) {
        return URI.create("http://127.0.0.1:" + collector.port() + path);
    }

    private static List<String> versions() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/reports"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
