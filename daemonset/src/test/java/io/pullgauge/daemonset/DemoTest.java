/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo as a user starts it: every injected fault must show at its node and registry, the quota fall, advice appear. */
class DemoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration STORY = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private String url = "";

    @Test
    void showsEachFaultAtItsNodeAndEndsWhenTold() throws Exception {
        Path out = folder.resolve("out");
        Process demo = Pullgauge.start(out, folder.resolve("err"), "demo", "--port", "0", "--cache-after", "20s");
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(out) && findUrl(Files.readString(out)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(teamRegistryByNode())
                            .containsExactlyEntriesOf(new TreeMap<>(Map.of(
                                    "node-a1", "ok",
                                    "node-a2", "ok",
                                    "node-a3", "proxy_denied",
                                    "node-b1", "connect_refused",
                                    "node-b2", "tls_unknown_ca",
                                    "node-c1", "dns_server_unreachable",
                                    "node-c2", "auth_bad_credentials",
                                    "node-c3", "ok"))));
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode quota = get("/api/v1/quota").get("items").get(0);
                assertThat(quota.get("registry").asString()).isEqualTo("docker.io");
                assertThat(quota.get("identity").asString()).isEqualTo("203.0.113.7");
                assertThat(quota.get("remaining").asInt()).isLessThan(97);
            });
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get("/api/v1/advice").get("items")).isNotEmpty());
            await().atMost(STORY).untilAsserted(() -> {
                JsonNode followed =
                        get("/api/v1/advice?state=followed").get("items").path(0);
                assertThat(followed.path("kind").asString()).isEqualTo("registry-deserves-cache");
                assertThat(followed.at("/numbers/hitRatio").asDouble()).isGreaterThan(0.5);
                assertThat(followed.at("/numbers/unitsPerDayAfter").asDouble())
                        .isLessThan(followed.at("/numbers/unitsPerDayBefore").asDouble());
                assertThat(followed.at("/numbers/unitsSavedPerDay").asDouble()).isPositive();
                assertThat(followed.path("history").findValuesAsString("what"))
                        .containsExactly("given", "followed", "measured");
            });
            await().atMost(STORY)
                    .untilAsserted(() -> assertThat(Files.readString(out))
                            .contains("ADVICE  The pull quota of 203.0.113.7 at docker.io runs low")
                            .contains("APPLIED its configuration")
                            .contains("[host.\"https://cache.demo.test:")
                            .contains("SAVED   Followed: "));
        } finally {
            demo.destroy();
        }
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private boolean findUrl(String said) {
        Matcher matcher = Pattern.compile("page +(http://\\S+)/").matcher(said);
        boolean found = matcher.find();
        url = found ? matcher.group(1) : "";
        return found;
    }

    private Map<String, String> teamRegistryByNode() throws IOException, InterruptedException {
        Map<String, String> byNode = new TreeMap<>();
        for (JsonNode node : get("/api/v1/matrix").get("items")) {
            for (JsonNode cell : node.get("cells")) {
                if (cell.get("registry").asString().startsWith("registry.demo.test")) {
                    JsonNode cause = cell.get("cause");
                    byNode.put(
                            node.get("node").asString(),
                            cause.isNull() ? cell.get("state").asString() : cause.asString());
                }
            }
        }
        return byNode;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
