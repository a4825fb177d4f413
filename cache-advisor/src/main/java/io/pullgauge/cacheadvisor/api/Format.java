/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The form in which a call wants its answer: what {@code ?format=} says, else what its Accept header does. The parameter is for callers
 * that cannot choose the header, as {@code kubectl get --raw} cannot.
 */
enum Format {
    JSON,
    TEXT,
    /** A table with more columns, where there are more. */
    WIDE,
    YAML,
    /** What each item is called, one a line. */
    NAME;

    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build();
    /** The members that an item is called by, the first that it has. */
    private static final List<String> CALLED =
            List.of("name", "id", "node", "identity", "image", "reference", "registry", "cause");

    private static final int LONGEST = 1_000;

    static Format of(Call call) {
        return call.query("format").map(Format::named).orElseGet(() -> accepted(call));
    }

    private static Format named(String name) {
        return switch (name) {
            case "json" -> JSON;
            case "text" -> TEXT;
            case "wide" -> WIDE;
            case "yaml" -> YAML;
            case "name" -> NAME;
            default -> throw Problem.badParameter("format", name, "text, wide, json, yaml or name");
        };
    }

    /** The first that the header names; browsers and curl name none and get JSON. */
    private static Format accepted(Call call) {
        String accept = call.header().apply("accept").orElse("").toLowerCase(Locale.ROOT);
        int text = accept.indexOf("text/plain");
        int json = accept.indexOf("application/json");
        return text >= 0 && (json < 0 || text < json) ? TEXT : JSON;
    }

    /** A good JSON answer as YAML or as names, where the call asks for that; any other answer as it is. */
    static Answer applied(Call call, Answer answer) {
        String wanted = call.query("format").orElse("");
        boolean fits = answer.status() == 200
                && answer.stream() == null
                && answer.contentType().equals("application/json");
        if (!fits || !(wanted.equals("yaml") || wanted.equals("name"))) {
            return answer;
        }
        JsonNode document = Json.read(answer.body());
        Answer written = wanted.equals("yaml")
                ? Answer.of(200, "application/yaml", MAPPER.writeValueAsBytes(document))
                : Answer.text(names(document));
        answer.headers().forEach(written::header);
        return written;
    }

    private static String names(JsonNode answer) {
        JsonNode items = answer.has("items") ? answer.get("items") : answer.path("results");
        StringBuilder names = new StringBuilder();
        (items.isArray() ? items.values() : List.of(answer))
                .forEach(item -> names.append(name(item)).append('\n'));
        return names.toString();
    }

    private static String name(JsonNode item) {
        return CALLED.stream()
                .map(item::get)
                .filter(value -> value != null && value.isString())
                .findFirst()
                .map(value -> Text.shown(value.stringValue(), LONGEST))
                .orElse("<none>");
    }
}
