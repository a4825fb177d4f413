/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is written is, byte for byte, what Jackson's data binding writes, which the collector reads it with. */
class RecordWriterTest {

    private static final JsonMapper JACKSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    @ParameterizedTest
    @MethodSource
    void writesWhatDataBindingWrites(Object value) {
        assertThat(new String(RecordWriter.write(value), StandardCharsets.UTF_8))
                .isEqualTo(JACKSON.writeValueAsString(value));
    }

    static Stream<Object> writesWhatDataBindingWrites() {
        VerdictReport verdict = new VerdictReport(
                "tls",
                "tls_unknown_ca",
                "registry",
                null,
                "operator",
                "nö: \"x\"\n\u0001\u2028😀",
                odd(),
                List.of("a"));
        StageReport stage = new StageReport("dns", "ok", 1.25, null, Map.of());
        EndpointReport endpoint = new EndpointReport("https://r", "upstream", "host", List.of(stage));
        return Stream.of(
                new CheckResult(
                        "nginx",
                        null,
                        "docker.io/library/nginx:latest",
                        null,
                        verdict,
                        List.of(),
                        List.of(endpoint),
                        "sha256:ab",
                        "linux/amd64",
                        12L,
                        new QuotaReport("docker.io", null, 100L, 0L, 21600L)),
                new CheckResult(
                        null,
                        "r",
                        null,
                        true,
                        verdict,
                        List.of(new WarningReport("dns", "dns_timeout", null, "s")),
                        List.of(),
                        null,
                        null,
                        null,
                        null),
                new ReportAnswer(true, 60, new ReportAnswer.Targets(List.of("a"), List.of()), "e", "t"),
                Map.of());
    }

    /** Whatever stages put into their evidence. */
    private static Map<String, Object> odd() {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("int", 1);
        odd.put("long", Long.MIN_VALUE);
        odd.put("double", 1e300);
        odd.put("whole", 3.0);
        odd.put("big", new BigInteger("123456789012345678901234567890"));
        odd.put("decimal", new BigDecimal("1.10"));
        odd.put("yes", true);
        odd.put("null", null);
        odd.put("list", Arrays.asList("a", 2, null, List.of(Map.of("k", "v"))));
        return odd;
    }
}
