/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /api/v1/explain}: the command's answers, and bounded ones to whatever is sent. */
@Timeout(60)
class ExplainOverHttpTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String FAULT = "Failed to pull image \"reg.example/a:1\": failed to do request: Head"
            + " \"https://reg.example/v2/a/manifests/1\": dial tcp: lookup reg.example: no such host";

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
    void answersEachMessageInItsOrder() {
        JsonNode results = results(List.of(FAULT, "", "pull QPS exceeded"));

        assertThat(results.size()).isEqualTo(3);
        JsonNode first = results.get(0);
        assertThat(first.propertyNames())
                .contains(
                        "message",
                        "stage",
                        "cause",
                        "confidence",
                        "alternatives",
                        "image",
                        "registry",
                        "runtime",
                        "owner",
                        "summary",
                        "fix");
        assertThat(first.get("cause").asString()).isEqualTo("dns_nxdomain");
        assertThat(first.get("image").asString()).isEqualTo("reg.example/a:1");
        assertThat(results.get(1).get("cause").asString()).isEqualTo("unknown");
        assertThat(results.get(1).get("image").isNull()).isTrue();
        assertThat(results.get(2).get("cause").asString()).isEqualTo("throttled");
    }

    @Test
    void boundsAndEscapesWhatItRepeats() {
        String noise = "\u001b[31m\u0000\u202e".repeat(1 << 16);
        HttpResponse<String> answer = explain(Map.of("messages", List.of(FAULT + noise, noise + FAULT)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSizeLessThan(64_000);
        assertThat(answer.body().chars().filter(Character::isISOControl).filter(c -> c != '\n'))
                .isEmpty();
        assertThat(JSON.readTree(answer.body()).get("results"))
                .allSatisfy(result -> assertThat(result.get("cause").asString()).isEqualTo("dns_nxdomain"));
    }

    @Test
    void takesAMegabyteOfAnyCharactersAndRefusesEightOfThem() {
        String binary = "\u0001".repeat(1 << 20);
        assertThat(results(List.of(binary)).get(0).get("cause").asString()).isEqualTo("unknown");
        assertThat(explain(Map.of("messages", List.of("x".repeat(8 << 20)))).statusCode())
                .isEqualTo(413);
    }

    @Test
    void takesAThousandMessagesAndNoMore() {
        assertThat(results(Collections.nCopies(1_000, FAULT)).size()).isEqualTo(1_000);
        assertThat(explain(Map.of("messages", Collections.nCopies(1_001, FAULT)))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void saysWhatIsWrongWithABody() {
        for (String body : List.of(
                "",
                "{}",
                "[]",
                "null",
                "{\"messages\":null}",
                "{\"messages\":[null]}",
                "{\"messages\":\"x\"}",
                "{\"m")) {
            HttpResponse<String> answer = client.post(
                    "/api/v1/explain", body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(answer.headers().firstValue("content-type")).as(body).contains("application/problem+json");
        }
    }

    private JsonNode results(List<String> messages) {
        return JSON.readTree(explain(Map.of("messages", messages)).body()).get("results");
    }

    private HttpResponse<String> explain(Object body) {
        return client.post("/api/v1/explain", JSON.writeValueAsBytes(body), "content-type", "application/json");
    }
}
