/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents of a Kubernetes manifest as kubectl takes them: YAML with anchors and merges, or JSON, one after the other. A few lines of
 * anchors can stand for millions of values, so what they grow to is bounded.
 */
final class ManifestDocuments {

    private static final int MOST_VALUES = 1_000_000;
    private static final int MOST_ALIASES = 500;
    private static final int MOST_NESTED = 100;
    private static final String MERGE = "<<";
    private static final JsonMapper JSON = JsonMapper.shared();

    private int values;

    private ManifestDocuments() {}

    /** @throws ImagesInManifest.Unreadable in one line, with the place where that is known */
    static List<JsonNode> in(String file, byte[] bytes) throws ImagesInManifest.Unreadable {
        try {
            return startsAsJson(bytes) ? json(bytes) : yaml(bytes);
        } catch (JacksonException _) {
            // Flow-style YAML starts like JSON.
            return yamlOf(file, bytes);
        } catch (YamlEngineException e) {
            throw unreadable(file, e);
        }
    }

    private static List<JsonNode> yamlOf(String file, byte[] bytes) throws ImagesInManifest.Unreadable {
        try {
            return yaml(bytes);
        } catch (YamlEngineException e) {
            throw unreadable(file, e);
        }
    }

    private static ImagesInManifest.Unreadable unreadable(String file, YamlEngineException e) {
        String where = e instanceof MarkedYamlEngineException marked
                ? marked.getProblemMark()
                        .map(mark -> " at line " + (mark.getLine() + 1))
                        .orElse("")
                : "";
        return new ImagesInManifest.Unreadable(file + ": not a YAML or JSON document" + where);
    }

    private static boolean startsAsJson(byte[] bytes) {
        for (byte each : bytes) {
            if (each > ' ') {
                return each == '{' || each == '[';
            }
        }
        return false;
    }

    private static List<JsonNode> json(byte[] bytes) {
        try (MappingIterator<JsonNode> documents =
                JSON.readerFor(JsonNode.class).readValues(bytes)) {
            return documents.readAll();
        }
    }

    private static List<JsonNode> yaml(byte[] bytes) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(ImagesInManifest.MAX_BYTES)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setAllowDuplicateKeys(true)
                .build();
        ManifestDocuments reading = new ManifestDocuments();
        List<JsonNode> all = new ArrayList<>();
        for (Object document : new Load(settings).loadAllFromInputStream(new ByteArrayInputStream(bytes))) {
            all.add(JSON.valueToTree(reading.plain(shown(document), 0)));
        }
        return all;
    }

    /** The same with what {@code <<} names merged in, and keys that are text. */
    private Object plain(Object value, int depth) {
        if (++values > MOST_VALUES || depth > MOST_NESTED) {
            throw new YamlEngineException("too many values, or too deep");
        }
        return switch (value) {
            case Map<?, ?> map -> merged(map, depth);
            case List<?> list -> {
                List<Object> plain = new ArrayList<>();
                list.forEach(each -> plain.add(plain(shown(each), depth + 1)));
                yield plain;
            }
            default -> value;
        };
    }

    private static Object shown(@Nullable Object value) {
        return value == null ? JSON.nullNode() : value;
    }

    private Map<String, Object> merged(Map<?, ?> map, int depth) {
        Map<String, Object> all = new LinkedHashMap<>();
        Object below = map.get(MERGE);
        List<?> sources = below instanceof List<?> list ? list : below == null ? List.of() : List.of(below);
        for (Object source : sources) {
            if (source instanceof Map<?, ?> one) {
                merged(one, depth + 1).forEach(all::putIfAbsent);
            }
        }
        map.forEach((key, value) -> {
            if (!MERGE.equals(key)) {
                all.put(String.valueOf(key), plain(shown(value), depth + 1));
            }
        });
        return all;
    }
}
