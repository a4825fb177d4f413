/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.Hints;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway") // a report may leave out what its records call for
class ReportDecoderTest {
    private static final String STAGE = """
            {"stage":"dns","status":"ok","millis":1.5,"cause":null,"evidence":{"with":"anonymous","limit":1},"new":{"a":[1]}}""";

    private final ReportDecoder decoder = new ReportDecoder(1 << 20);

    @Test
    void readsEveryPartAsAPlainMapperWould() {
        String json = report("\"zone\":\"z1\",", "[" + STAGE + "]", """
                [{"image":"a:1","reference":"docker.io/library/a:1","pullable":true,"verdict":{"stage":null,"cause":null,"fix":["x"]},
                "warnings":[{"stage":"tls","cause":"tls_expired","endpoint":"https://m","summary":"s"}],"endpoints":[{"url":"https://r/v2",
                "role":"mirror","vantage":"host","stages":[%s,%s]}],"digest":"sha256:1","platform":"linux/amd64",
                "bytes":12,"quota":{"registry":"docker.io","identity":"i","limit":100,"remaining":1,"windowSeconds":2}}]""".formatted(STAGE, STAGE));

        NodeReport plain = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build()
                .readValue(json, NodeReport.class);

        assertThat(decoded(json).report()).isEqualTo(plain);
    }

    @Test
    void aStageMayLeaveOutEverything() {
        assertThat(stage("{}")).isEqualTo(new StageReport(null, null, null, null, null));
        assertThat(stage("{\"millis\":null,\"evidence\":null}")).isEqualTo(stage("{}"));
    }

    @Test
    void ofTwoFieldsOfOneNameTheLastCounts() {
        assertThat(
                        stage(
                                "{\"stage\":\"dns\",\"stage\":\"tls\",\"evidence\":{\"with\":\"a\"},\"evidence\":{\"limit\":2}}"))
                .isEqualTo(new StageReport("tls", null, null, null, Map.of("limit", 2)));
    }

    @Test
    void keepsOfTheEvidenceWhatTheFleetIsToldBy() {
        assertThat(stage(
                        "{\"evidence\":{\"addresses\":[{\"with\":1}],\"with\":\"an\\u006fnymous\",\"limit\":{\"with\":2},"
                                + "\"blobHost\":null,\"n\":1}}"))
                .isEqualTo(new StageReport(null, null, null, null, Map.of("with", "anonymous")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"stage\":1}|/registries/0/stages/0/stage",
                "{\"stage\":{}}|/registries/0/stages/0/stage",
                "{\"millis\":\"1\"}|/registries/0/stages/0/millis",
                "{\"millis\":true}|/registries/0/stages/0/millis",
                "{\"cause\":[\"x\"]}|/registries/0/stages/0/cause",
                "{\"evidence\":[]}|/registries/0/stages/0/evidence",
                "{\"evidence\":\"x\"}|/registries/0/stages/0/evidence",
                "[]|/registries/0/stages/0",
                "1|/registries/0/stages/0",
            })
    void saysWhereAStageIsWrong(String stage, String pointer) {
        assertThat(decode(report("", "[" + stage + "]", "[]")))
                .isInstanceOfSatisfying(
                        ReportDecoder.Result.Refused.class,
                        refused -> assertThat(refused.pointer()).isEqualTo(pointer));
    }

    @Test
    void refusesWhatEndsInAStage() {
        String whole = report("", "[" + STAGE + "]", "[]");
        for (int end = 0; end < whole.length(); end++) {
            assertThat(decode(whole.substring(0, end))).isInstanceOf(ReportDecoder.Result.Refused.class);
        }
    }

    @Test
    void takesHintsWhereverTheyStand() {
        assertThat(decoded(report("\"zone\":\"z1\",", "[]", "[]")).hints()).isEqualTo(new Hints("z1", null));
        assertThat(decoded(report("\"environment\":{\"zone\":\"z2\"},", "[]", "[]"))
                        .hints())
                .isEqualTo(new Hints("z2", null));
        String paced = report("\"zone\":7,", "[]", "[]").replace("\"i\"", "\"i\",\"intervalSeconds\":30");
        assertThat(decoded(paced).hints()).isEqualTo(new Hints(null, Duration.ofSeconds(30)));
        String last =
                report("\"environment\":{},\"quotas\":[],\"inventory\":{},\"pulls\":[],", "[]", "[],\"zone\":\"z3\"");
        assertThat(decoded(last.replace("\"1\"}", "\"1\",\"intervalSeconds\":30}"))
                        .hints())
                .isEqualTo(new Hints("z3", Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource({"0", "86401", "99999999999999999999", "\"30\"", "1.5", "null"})
    void believesNoOddInterval(String seconds) {
        String json = report("", "[]", "[]").replace("\"i\"", "\"i\",\"intervalSeconds\":" + seconds);

        assertThat(decoded(json).hints()).isEqualTo(Hints.NONE);
    }

    private StageReport stage(String json) {
        return decoded(report("", "[" + json + "]", "[]"))
                .report()
                .registries()
                .getFirst()
                .stages()
                .getFirst();
    }

    private ReportDecoder.Result.Decoded decoded(String json) {
        return (ReportDecoder.Result.Decoded) decode(json);
    }

    private ReportDecoder.Result decode(String json) {
        return decoder.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String report(String more, String stages, String images) {
        return "{\"schema\":1," + more
                + "\"cluster\":\"c\",\"node\":\"n\",\"agent\":{\"instance\":\"i\",\"version\":\"1\"},"
                + "\"sequence\":1,\"sentAt\":\"2026-11-21T10:00:00Z\",\"registries\":[{\"host\":\"r\",\"stages\":"
                + stages
                + "}],\"images\":" + images + "}";
    }
}
