/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Text;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The few facts of a stage that a person looks for first. */
final class StageWords {

    /** The facts shown, by stage, in order. */
    private static final Map<String, List<String>> FACTS = Map.of(
            "dns", List.of("addresses", "source", "servers"),
            "connect", List.of("address", "proxy", "failed"),
            "tls", List.of("version", "subject", "issuer", "notAfter"),
            "http", List.of("status", "offsetSeconds"),
            "auth", List.of("scheme", "with", "tokenServer", "refused"),
            "manifest", List.of("digest"),
            "limit", List.of("remaining", "limit", "windowSeconds"),
            "blob", List.of("layers", "fetched", "blobHost"));

    private StageWords() {}

    static String of(StageReport stage) {
        Map<String, Object> evidence = stage.evidence();
        for (String whole : List.of("detail", "reason")) {
            if (evidence.get(whole) instanceof String text) {
                return Text.line(text);
            }
        }
        if (evidence.containsKey("reused")) {
            return "connection reused";
        }
        return FACTS.getOrDefault(stage.stage(), List.of()).stream()
                .filter(evidence::containsKey)
                .map(key -> word(key, evidence.get(key)))
                .collect(Collectors.joining(", "));
    }

    private static String word(String key, @Nullable Object value) {
        String shown = value instanceof List<?> list
                ? list.stream().map(String::valueOf).limit(4).collect(Collectors.joining(" "))
                : String.valueOf(value);
        return switch (key) {
            case "issuer" -> "issued by " + Text.line(shown, 80);
            case "notAfter" -> "until " + shown;
            case "subject" -> Text.line(shown, 80);
            case "with" -> "with " + Text.line(shown, 160);
            case "tokenServer", "blobHost", "proxy" -> key + " " + Text.line(shown, 160);
            case "layers" -> shown + " layers";
            case "remaining" -> shown + " pulls left";
            case "limit" -> "of " + shown;
            case "windowSeconds" -> "in " + shown + " s";
            case "servers", "failed" -> key + " " + Text.line(shown, 200);
            default -> Text.line(shown, 200);
        };
    }
}
