/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Rules, runbooks and dashboards fit each other and the metrics that there are; needs no Prometheus. */
class MonitoringTest {
    private static final String HEAD = """
        # The rules of rules.yaml as a custom resource of the Prometheus operator. Written by MonitoringTest (-Dgolden.write=true).
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: pullgauge
          labels:
            app.kubernetes.io/name: pullgauge
        spec:
        """;
    /** Of the contract, and exported once the collector runs pre-pulls. */
    private static final Set<String> NOT_YET = Set.of("pullgauge_prepull_jobs");

    private static final Pattern METRIC = Pattern.compile("\\bpullgauge_[a-z_]+");

    @Test
    void theCustomResourceHoldsTheSameGroups() throws Exception {
        StringBuilder written = new StringBuilder(HEAD);
        Files.readString(Monitoring.RULES)
                .lines()
                .dropWhile(line -> !line.startsWith("groups:"))
                .forEach(line ->
                        written.append(line.isEmpty() ? "" : "  ").append(line).append('\n'));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(Monitoring.CUSTOM_RESOURCE, written);
        }

        String resource = Files.readString(Monitoring.CUSTOM_RESOURCE);

        assertThat(resource).isEqualTo(written.toString());
        assertThat(YAMLMapper.shared().readTree(resource).at("/spec/groups"))
                .isEqualTo(Monitoring.rules().get("groups"));
    }

    @Test
    void everyAlertSaysWhatToDoAboutIt() throws Exception {
        for (JsonNode alert : Monitoring.alerts()) {
            String name = alert.get("alert").asString();
            JsonNode words = alert.get("annotations");
            assertThat(name).matches("Pullgauge([A-Z][a-z]+)+");
            assertThat(alert.at("/labels/severity").asString()).as(name).isIn("critical", "warning", "info");
            assertThat(words.get("summary").asString()).as(name).endsWith(".").doesNotContain("{{");
            assertThat(words.get("description").asString()).as(name).endsWith(".");
            assertThat(alert.has("for")).as(name).isTrue();
            Path runbook = Monitoring.RUNBOOKS.resolve(name.toLowerCase(Locale.ROOT) + ".md");
            assertThat(words.get("runbook_url").asString()).endsWith("/docs/runbooks/" + runbook.getFileName());
            assertThat(Files.readString(runbook))
                    .as(name)
                    .startsWith("# " + name + "\n")
                    .contains("\n## Meaning\n", "\n## Impact\n", "\n## Diagnosis\n", "\n## Mitigation\n");
        }
    }

    @Test
    void thereIsNoRunbookWithoutItsAlert() throws Exception {
        Set<String> alerts = new HashSet<>();
        Monitoring.alerts()
                .forEach(alert -> alerts.add(alert.get("alert").asString().toLowerCase(Locale.ROOT) + ".md"));
        try (Stream<Path> files = Files.list(Monitoring.RUNBOOKS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .containsExactlyInAnyOrderElementsOf(alerts);
        }
    }

    @Test
    void rulesAndDashboardsAskOnlyForMetricsThatThereAre() throws Exception {
        String page = Files.readString(MetricsPageTest.PAGE);
        List<String> unknown = new ArrayList<>();
        for (String metric : asked()) {
            String family = metric.replaceFirst("_bucket$", "");
            if (!page.contains("`" + family + "`") && !NOT_YET.contains(family)) {
                unknown.add(metric);
            }
        }

        assertThat(unknown).isEmpty();
    }

    private static Set<String> asked() throws IOException {
        Set<String> asked = new TreeSet<>();
        StringBuilder all = new StringBuilder();
        Monitoring.queries().forEach(query -> all.append(query.expression()).append('\n'));
        Monitoring.rules()
                .get("groups")
                .forEach(group -> group.get("rules")
                        .forEach(rule -> all.append(rule.get("expr").asString()).append('\n')));
        Matcher metric = METRIC.matcher(all);
        while (metric.find()) {
            asked.add(metric.group());
        }
        return asked;
    }

    @Test
    void dashboardsTakeTheirDataSourceFromAVariableAndCarryNoIdOfSomeServer() throws Exception {
        Set<String> ids = new HashSet<>();
        for (JsonNode dashboard : Monitoring.dashboards()) {
            assertThat(ids.add(dashboard.get("uid").asString())).isTrue();
            assertThat(dashboard.has("id")).isFalse();
            assertThat(dashboard.at("/templating/list/0/type").asString()).isEqualTo("datasource");
            dashboard.get("panels").forEach(panel -> {
                assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
                panel.get("targets")
                        .forEach(target -> assertThat(
                                        target.at("/datasource/uid").asString())
                                .isEqualTo("${datasource}"));
            });
        }
        assertThat(ids)
                .containsExactlyInAnyOrder(
                        "pullgauge-fleet", "pullgauge-registry", "pullgauge-quota", "pullgauge-prepull");
    }
}
