/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/metrics.md} lists what a collector and an agent really export; {@code -Dgolden.write=true} writes it anew. */
@Timeout(120)
class MetricsPageTest {
    static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String BEGIN = "<!-- generated: MetricsPageTest -->\n";
    private static final String END = "<!-- end -->\n";

    @TempDir
    Path folder;

    @Test
    void listsEveryMetricThatIsExported() throws Exception {
        String table;
        try (Scene scene = new Scene(folder)) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(scene.agentMetrics())
                            .contains("pullgauge_probe_cause{cause=\"tag_not_found\"")
                            .contains("pullgauge_tls_cert_not_after_timestamp_seconds{")
                            .contains("pullgauge_registry_ratelimit_remaining{")
                            .contains("pullgauge_agent_clock_offset_seconds "));
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(scene.collectorMetrics())
                            .contains("pullgauge_nodes_failing{")
                            .contains("pullgauge_tls_cert_not_after_timestamp_seconds{")
                            .contains("pullgauge_quota_exhaustion_timestamp_seconds{"));
            table = table("collector", Exposition.of(scene.collectorMetrics()))
                    + table("agent", Exposition.of(scene.agentMetrics()));
        }

        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
        }
        assertThat(Files.readString(PAGE)
                        .substring(begin, Files.readString(PAGE).indexOf(END)))
                .as("docs/metrics.md (regenerate with -Dgolden.write=true)")
                .isEqualTo(table);
    }

    private static String table(String who, Exposition exposition) {
        StringBuilder table = new StringBuilder("\n### Of the ").append(who).append("\n\n");
        table.append("| metric | type | labels | |\n| --- | --- | --- | --- |\n");
        Map<String, Exposition.Metric> ours = new TreeMap<>(exposition.metrics());
        ours.keySet().removeIf(name -> !name.startsWith("pullgauge_"));
        ours.forEach((name, metric) -> table.append("| `")
                .append(name)
                .append("` | ")
                .append(metric.type())
                .append(" | ")
                .append(metric.labels().isEmpty() ? "" : "`" + String.join("`, `", metric.labels()) + "`")
                .append(" | ")
                .append(metric.help())
                .append(" |\n"));
        return table.append('\n').toString();
    }
}
