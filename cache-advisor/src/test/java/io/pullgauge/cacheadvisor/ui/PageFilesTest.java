/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.probe.verdict.Cause;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built page as the collector serves it, without a browser. */
class PageFilesTest {
    private static final Pattern USED = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");
    /** The issue allows 200 kB; a page for a bad day on a bad line keeps well below. */
    private static final int LARGEST_FIRST_LOAD = 60_000;

    @TempDir
    static Path data;

    private static Collector collector;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        client = new Client(collector.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        collector.close();
    }

    private static List<String> used() {
        List<String> used = new ArrayList<>();
        Matcher matcher = USED.matcher(client.get("/").body());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        return used;
    }

    @Test
    void servesAllThatThePageNamesForEverUnderItsHash() {
        assertThat(used()).hasSizeGreaterThanOrEqualTo(2).allSatisfy(path -> {
            HttpResponse<String> file = client.get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(file.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");
            assertThat(file.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        });
    }

    @Test
    void asksAgainForThePageItselfAndSendsItOnlyWhenItChanged() {
        HttpResponse<String> page = client.get("/");
        String etag = page.headers().firstValue("etag").orElseThrow();
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
        HttpResponse<String> again = client.get("/", "if-none-match", etag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void allowsNothingButItsOwnScriptsAndStyles() {
        String policy =
                client.get("/").headers().firstValue("content-security-policy").orElseThrow();
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'")
                .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
                .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(client.get("/").body()).doesNotContain("<style", "style=", "onload=");
    }

    @Test
    void loadsLittleAndNothingFromElsewhere() throws Exception {
        int size = zipped(client.get("/").body());
        for (String path : used()) {
            String body = client.get(path).body();
            assertThat(body).doesNotContain("document.write", "eval(", "@import", "src=\"http");
            size += zipped(body);
        }
        assertThat(size).isLessThan(LARGEST_FIRST_LOAD);
    }

    @Test
    void leansOnFewOthers() {
        Path file = Path.of("src/main/ui/package.json");
        JsonNode described = JsonMapper.shared().readTree(file.toFile());
        int used = described.get("dependencies").size()
                + described.get("devDependencies").size();
        assertThat(used).isBetween(1, 10);
    }

    @Test
    void putsTextInNoOtherWayThanAsText() throws Exception {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/ui/src"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(source))
                        .as(source.toString())
                        .doesNotContainPattern(
                                "(?i)innerHTML|outerHTML|insertAdjacentHTML|srcdoc|new Function|eval\\(");
            }
        }
    }

    private static int zipped(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.size();
    }

    @Test
    void knowsEveryCauseByTheWordsOfTheProbe() throws Exception {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        for (Cause cause : Cause.values()) {
            expected.put(
                    cause.code(), List.of(cause.stage().code(), cause.owner().code(), cause.summary()));
        }
        Map<String, List<String>> shown = JsonMapper.shared()
                .readValue(Path.of("src/main/ui/src/causes.json").toFile(), new TypeReference<>() {});
        assertThat(shown).isEqualTo(expected);
    }
}
