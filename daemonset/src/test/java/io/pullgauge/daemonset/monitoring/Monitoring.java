/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The rules and dashboards as they ship. */
final class Monitoring {
    static final Path RULES = Path.of("src", "main", "prometheus", "rules.yaml");
    static final Path CUSTOM_RESOURCE = RULES.resolveSibling("prometheusrule.yaml");
    static final Path RULES_TEST = RULES.resolveSibling("rules-test.yaml");
    static final Path RUNBOOKS = Path.of("..", "docs", "runbooks");
    private static final Path DASHBOARDS = Path.of("src", "main", "grafana");

    private Monitoring() {}

    /** One query of a panel. */
    record Query(String dashboard, String panel, String expression) {
        /** With every variable set as a user's first look has it. */
        String filled() {
            return expression.replace("$registry", ".*").replace("$__rate_interval", "1m");
        }
    }

    static JsonNode rules() throws IOException {
        return YAMLMapper.shared().readTree(Files.readString(RULES));
    }

    /** Every alert of every group. */
    static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        rules().get("groups")
                .forEach(group -> group.get("rules").forEach(rule -> {
                    if (rule.has("alert")) {
                        alerts.add(rule);
                    }
                }));
        return alerts;
    }

    static List<JsonNode> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Monitoring::json)
                    .toList();
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Query> queries() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            dashboard
                    .get("panels")
                    .forEach(panel -> panel.get("targets")
                            .forEach(target -> queries.add(new Query(
                                    dashboard.get("uid").asString(),
                                    panel.get("title").asString(),
                                    target.get("expr").asString()))));
        }
        return queries;
    }
}
