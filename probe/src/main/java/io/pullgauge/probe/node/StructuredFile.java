/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads JSON and YAML into {@link Settings}; total for any bytes. JSON is read as YAML where a program takes either. */
public final class StructuredFile {

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .build();

    /** What a file is written in. */
    public enum Format {
        JSON,
        YAML
    }

    private StructuredFile() {}

    /** The file at this path of the node, parsed once as long as it does not change. */
    public static ParsedFile read(NodeFiles files, String path, Format format) {
        return files.parsed(path, format == Format.JSON ? JsonNode.class : YAMLMapper.class, file -> switch (file) {
            case NodeFile.Content content -> parse(path, content.bytes(), format);
            case NodeFile.Absent _ -> new ParsedFile.Absent();
            case NodeFile.Unusable unusable ->
                new ParsedFile.Unreadable(new Origin(path, 0), unusable.reason(), unusable.kind());
        });
    }

    private static ParsedFile parse(String path, byte[] bytes, Format format) {
        return switch (format == Format.JSON ? GoJson.parse(bytes) : yaml(bytes)) {
            case GoJson.Malformed bad -> new ParsedFile.Malformed(new Origin(path, bad.line()), bad.detail());
            case GoJson.Parsed parsed
            when parsed.value().isObject() ->
                new ParsedFile.Parsed(settings(parsed.value(), new Origin(path, 0)), false);
            case GoJson.Parsed parsed
            when parsed.value().isNull() || parsed.value().isMissingNode() ->
                new ParsedFile.Parsed(Settings.EMPTY, true);
            case GoJson.Parsed _ -> new ParsedFile.Malformed(new Origin(path, 1), "is no mapping of keys to values");
        };
    }

    private static GoJson yaml(byte[] bytes) {
        try {
            return new GoJson.Parsed(YAML.readTree(bytes));
        } catch (JacksonException bad) {
            int line = bad.getLocation() == null
                    ? 0
                    : Math.max(0, bad.getLocation().getLineNr());
            return new GoJson.Malformed(line, "is no valid YAML");
        } catch (RuntimeException | StackOverflowError bug) {
            // A library fed with hostile text: whatever it trips over is a fault of the text.
            return new GoJson.Malformed(0, "is no valid YAML (" + bug.getClass().getSimpleName() + ")");
        }
    }

    private static Settings settings(JsonNode object, Origin origin) {
        Map<String, Settings.Entry> entries = new LinkedHashMap<>();
        for (var property : object.properties()) {
            value(property.getValue(), origin)
                    .ifPresent(value -> entries.put(property.getKey(), new Settings.Entry(value, origin)));
        }
        return new Settings(entries);
    }

    /** Null stands for "not set" in both formats. */
    private static Optional<Object> value(JsonNode node, Origin origin) {
        if (node.isNull()) {
            return Optional.empty();
        }
        if (node.isObject()) {
            return Optional.of(settings(node, origin));
        }
        if (node.isArray()) {
            List<Object> elements = new ArrayList<>();
            node.forEach(element -> value(element, origin).ifPresent(elements::add));
            return Optional.of(List.copyOf(elements));
        }
        if (node.isBoolean()) {
            return Optional.of(node.booleanValue());
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Optional.of(node.longValue());
        }
        return Optional.of(node.isNumber() ? (Object) node.doubleValue() : node.stringValue(""));
    }
}
