/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.config.Setting;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.schedule.Target;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Board board = new Board();
    private final List<Target> targets = new ArrayList<>();

    @Test
    void identitiesAreCheckedAndBounded() throws Exception {
        for (int i = 0; i < 250; i++) {
            seen("image-" + i, "203.0.113." + i, true, null);
        }
        seen("hostile", "a\"} 1\nforged 2", true, null);

        String text = text();

        assertThat(text.lines().filter(line -> line.startsWith("pullgauge_registry_ratelimit_remaining{")))
                .hasSize(100);
        assertThat(text).doesNotContain("\nforged").doesNotContain("a\\\"");
    }

    @Test
    void anUnknownOutcomeIsNeitherSuccessNorFailure() throws Exception {
        seen("private/app", "203.0.113.9", null, "auth_ambiguous");

        assertThat(text())
                .contains("pullgauge_probe_cause{cause=\"auth_ambiguous\",target=\"private/app\"} 1.0")
                .doesNotContain("pullgauge_probe_success{");
    }

    @Test
    void aCauseThatIsOnNoListIsNoLabel() throws Exception {
        seen("app", "203.0.113.9", false, "made_up_by_a_bug");

        assertThat(text()).doesNotContain("made_up");
    }

    @Test
    void anImageAndARegistryOfOneNameAreNotOneSeriesTwice() throws Exception {
        seen("quay.io", "203.0.113.9", true, null);
        Target registry = Target.registry("quay.io");
        targets.add(registry);
        board.put(Look.at(registry, new ScriptedProber(), java.time.Duration.ofMinutes(1)), NOW, NOW);
        board.targets(targets);

        assertThat(text().lines().filter(line -> line.startsWith("pullgauge_probe_success{")))
                .hasSize(1);
    }

    private void seen(String image, String identity, @Nullable Boolean pullable, @Nullable String cause) {
        VerdictReport verdict =
                new VerdictReport(null, cause, cause == null ? null : "registry", "h", null, "", Map.of(), List.of());
        QuotaReport quota = new QuotaReport("docker.io", identity, 100L, 9L, 3600L);
        CheckResult result =
                new CheckResult(image, null, image, pullable, verdict, List.of(), List.of(), null, null, null, quota);
        Target target = Target.image(image);
        targets.add(target);
        board.put(new Look.OfImage(target, result), NOW, NOW);
        board.targets(targets);
    }

    private String text() throws Exception {
        AgentSettings settings = switch (AgentSettings.read(
                Optional.empty(), Map.of(AgentKey.NODE_NAME, Setting.flag(AgentKey.NODE_NAME, List.of("n"))))) {
            case AgentSettings.Outcome.Ready(AgentSettings ready) -> ready;
            case AgentSettings.Outcome.Wrong(List<String> problems) -> throw new AssertionError(problems);
        };
        Reports reports = new Reports(settings, "1", board, new ScriptedProber());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(out, new AgentMetrics(board, Optional.empty(), reports, "1").collect(NOW));
        return out.toString(StandardCharsets.UTF_8);
    }
}
