/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * Kinds of other projects, whose models are not at hand: {@code foreign-kinds.txt} has, from their documentation, every field that the
 * chart may use and its type. What is not there is a slip, at any depth.
 */
final class ForeignKinds {
    private static final Map<String, Map<String, String>> KINDS = read();

    private ForeignKinds() {}

    /** Whether this is such a kind. */
    static boolean has(JsonNode document) {
        return KINDS.containsKey(name(document));
    }

    /** The paths at which a field is not known, or has another type. */
    static List<String> slips(JsonNode document) {
        List<String> slips = new ArrayList<>();
        Map<String, String> known = Objects.requireNonNull(KINDS.get(name(document)));
        document.properties().forEach(field -> {
            if (!List.of("apiVersion", "kind", "metadata").contains(field.getKey())) {
                walk(field.getValue(), field.getKey(), known, slips);
            }
        });
        return slips;
    }

    private static String name(JsonNode document) {
        return document.path("apiVersion").asString("") + " "
                + document.path("kind").asString("");
    }

    private static void walk(JsonNode value, String path, Map<String, String> known, List<String> slips) {
        if (value.isContainer() && value.isEmpty()) {
            if (known.keySet().stream().noneMatch(each -> each.startsWith(path))) {
                slips.add(path);
            }
        } else if (value.isObject()) {
            String any = path + ".*";
            value.properties()
                    .forEach(field -> walk(
                            field.getValue(),
                            known.containsKey(any) ? any : path + "." + field.getKey(),
                            known,
                            slips));
        } else if (value.isArray()) {
            value.forEach(each -> walk(each, path + "[]", known, slips));
        } else if (!fits(value, known.getOrDefault(path, ""))) {
            slips.add(path);
        }
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    /** A kind's line, then its fields, indented: path and type. */
    private static Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> kinds = new HashMap<>();
        Map<String, String> fields = new HashMap<>();
        for (String line : lines()) {
            if (line.startsWith("  ")) {
                String[] words = line.strip().split(" ", 2);
                fields.put(words[0], words[1]);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                fields = new HashMap<>();
                kinds.put(line.strip(), fields);
            }
        }
        return kinds;
    }

    private static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(ForeignKinds.class.getResourceAsStream("foreign-kinds.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
