/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One node for people: what is wrong and what to do first, then registries and images, then what it uses. */
final class NodeText {
    private static final int MOST_NAMES = 4;

    private NodeText() {}

    static String of(NodesApi.Detail node, Instant now) {
        StringBuilder text = new StringBuilder();
        text.append("Name:      ").append(Text.shown(node.node(), 253)).append('\n');
        text.append("Cluster:   ").append(Text.shown(node.cluster(), 253)).append('\n');
        text.append("Zone:      ").append(Text.shown(node.zone(), 253)).append('\n');
        text.append("State:     ").append(node.state()).append('\n');
        text.append("Last seen: ").append(Ages.since(node.lastSeen(), now)).append(" ago\n");
        faults(text, node);
        text.append('\n').append(table(node, now));
        if (!node.traits().isEmpty()) {
            text.append('\n');
        }
        node.traits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(trait -> text.append("Uses:      ")
                        .append(Text.shown(trait.getKey() + " " + trait.getValue(), 160))
                        .append('\n'));
        return text.toString();
    }

    private static Table table(NodesApi.Detail node, Instant now) {
        Table table = new Table("REGISTRY/IMAGE", "STATE", "STAGE", "CAUSE", "SINCE");
        for (MatrixApi.Cell cell : node.registries()) {
            table.row(cell.registry(), cell.state(), cell.stage(), cell.cause(), Ages.since(cell.since(), now));
        }
        for (NodesApi.ImageItem image : node.images()) {
            table.row(image.image(), image.state(), image.stage(), image.cause(), Ages.since(image.since(), now));
        }
        return table;
    }

    /** Each cause once, however many registries and images it hits. */
    private static void faults(StringBuilder text, NodesApi.Detail node) {
        Map<String, List<NodesApi.Failing>> byCause = node.failing().stream()
                .collect(Collectors.groupingBy(
                        each -> Objects.requireNonNullElse(each.cause(), Cause.UNKNOWN.code()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        byCause.forEach((code, failing) -> {
            List<String> registries =
                    failing.stream().map(NodesApi.Failing::registry).distinct().toList();
            String owner = Cause.ofCode(code).orElse(Cause.UNKNOWN).owner().code();
            text.append("\nFails:     ")
                    .append(code)
                    .append(" at ")
                    .append(names(registries))
                    .append('\n');
            text.append("  why:     ")
                    .append(Text.shown(failing.getFirst().summary(), 300))
                    .append('\n');
            text.append("  who:     ").append(owner).append('\n');
            fix(node, code)
                    .ifPresent(step -> text.append("  do:      ")
                            .append(Text.shown(step, 400))
                            .append('\n'));
        });
    }

    private static String names(List<String> registries) {
        String named = registries.stream()
                .limit(MOST_NAMES)
                .map(each -> Text.shown(each, 260))
                .collect(Collectors.joining(", "));
        return registries.size() <= MOST_NAMES ? named : named + " and " + (registries.size() - MOST_NAMES) + " more";
    }

    /** The first step that the node's own report gives for the cause. */
    private static Optional<String> fix(NodesApi.Detail node, String code) {
        return node.report() instanceof JsonNode report
                ? Stream.of("registries", "images")
                        .flatMap(list -> report.path(list).valueStream())
                        .map(entry -> entry.path("verdict"))
                        .filter(verdict -> verdict.path("cause").asString("").equals(code))
                        .map(verdict -> verdict.path("fix").path(0).asString(""))
                        .filter(step -> !step.isBlank())
                        .findFirst()
                : Optional.empty();
    }
}
