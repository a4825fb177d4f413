/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Words of registries, certificates and nodes in every field that the collector takes: they are shown, and do nothing. */
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
@Timeout(120)
class HostileTextIT {
    @TempDir
    static Path folder;

    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(Files.createDirectory(folder.resolve("chromium")));
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    static List<Arguments> isShownAndDoesNothing() {
        return List.of(
                Arguments.of("<img/src=x/onerror=window.hit=1>", "<img/src=x/onerror=window.hit=1>"),
                Arguments.of("\"'><script>window.hit=1</script>", "\"'><script>window.hit=1</script>"),
                Arguments.of("javascript:window.hit=1//{{7*7}}", "javascript:window.hit=1//{{7*7}}"),
                Arguments.of("\u202Etxet\u2066desrever\u200B", "‹U+202E›txet‹U+2066›desrever‹U+200B›"),
                Arguments.of(
                        "\u001B[31mred\u001B[0m\u0007\r\nset-cookie:x",
                        "‹U+001B›[31mred‹U+001B›[0m‹U+0007›‹U+000D› set-cookie:x"));
    }

    @ParameterizedTest
    @MethodSource
    void isShownAndDoesNothing(String text, String shown) throws Exception {
        Path own = Files.createTempDirectory(folder, "case");
        try (Collector collector = Collector.start(CollectorConfig.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), own.resolve("data")));
                Client client = new Client(collector.port())) {
            String node = text.replaceAll("[\\p{C}\\s/]", "");
            assertThat(client.report(Fleet.json(report(node, text))).statusCode())
                    .isEqualTo(202);
            assertThat(client.report(Fleet.json(report("other", text))).statusCode())
                    .isEqualTo(202);
            String base = "http://127.0.0.1:" + collector.port() + "/#/";
            String cluster = URLEncoder.encode(node, StandardCharsets.UTF_8).replace("+", "%20");
            for (String view : List.of(
                    "",
                    "matrix",
                    "matrix?group=failure&q=<b>",
                    "registries",
                    "images",
                    "quota",
                    "advice",
                    "credentials",
                    "coverage",
                    "check?image=" + cluster + "&node=" + cluster,
                    "nodes/" + cluster + "/" + cluster,
                    "images/" + cluster,
                    "registries/" + cluster)) {
                browser.open(base + view);
                browser.openAll();
                Inert.check(browser, view);
            }
            browser.open(base + "nodes/" + cluster + "/" + cluster);
            assertThat(browser.text()).as("it is shown all the same").contains(shown);
            browser.leave();
        }
    }

    /** A report that holds the text wherever the collector takes any text. */
    private static Map<String, Object> report(String node, String text) {
        Map<String, Object> report = Fleet.report(node, text);
        report.put("cluster", node.equals("other") ? "c1" : node);
        report.put("agent", Map.of("instance", "i1", "version", text));
        report.put(
                "environment",
                Map.of(
                        "runtime", text,
                        "vantage", text,
                        "platform", text,
                        "resolvers", List.of(text),
                        "proxy", Map.of(text, text, "HTTPS_PROXY", text),
                        "mirrors", Map.of(text, List.of(text)),
                        "credentialSources", List.of(text),
                        "trust", Map.of(text, text),
                        "fingerprints", Map.of("resolver", node.equals("other") ? "x" : text, text, text),
                        "problems", List.of(text)));
        Map<String, Object> stage = Map.of(
                "stage",
                text,
                "status",
                "fail",
                "millis",
                3,
                "cause",
                text,
                "evidence",
                Map.of(text, List.of(text, Map.of(text, text))));
        Map<String, Object> verdict = verdict(text, "tls", "tls_unknown_ca");
        Map<String, Object> endpoint = Map.of(
                "url",
                "https://" + text,
                "role",
                text,
                "vantage",
                text,
                "stages",
                List.of(stage),
                "from",
                Map.of(text, text, "credential", text));
        Map<String, Object> warning =
                Map.of("stage", text, "cause", "connect_refused", "endpoint", text, "summary", text);
        Map<String, Object> registry = new LinkedHashMap<>();
        registry.put("host", "registry.example");
        registry.put("verdict", node.equals("other") ? Map.of("summary", text) : verdict);
        registry.put("stages", List.of(stage));
        registry.put("endpoints", List.of(endpoint));
        registry.put("warnings", List.of(warning));
        registry.put("certificate", Map.of("subject", text, "issuer", text + node, "notAfter", "2027-01-01T00:00:00Z"));
        Fleet.add(report, "registries", registry);
        for (String image : List.of(text, "registry.example/" + text)) {
            Map<String, Object> check = new LinkedHashMap<>();
            check.put("image", image);
            check.put("reference", image);
            check.put("pullable", false);
            check.put("verdict", verdict(text, "manifest", "tag_not_found"));
            check.put("warnings", List.of(warning));
            check.put("endpoints", List.of(endpoint));
            check.put("digest", text);
            check.put("platform", text);
            Fleet.add(report, "images", check);
        }
        Fleet.add(report, "quotas", Fleet.quota("docker.io", text, 100, 3));
        return report;
    }

    private static Map<String, Object> verdict(String text, String stage, String cause) {
        return Map.of(
                "stage",
                stage,
                "cause",
                cause,
                "role",
                text,
                "host",
                text,
                "owner",
                text,
                "summary",
                text,
                "evidence",
                Map.of(text, text),
                "fix",
                List.of(text, "run `" + text + "` now"));
    }
}
