/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads JSON and YAML into {@link Settings}; total for any bytes. JSON is read as YAML where a program takes either. */
public final class StructuredFile {

    private static final StreamReadConstraints BOUNDS =
            StreamReadConstraints.builder().maxNestingDepth(100).build();

    private static final JsonReader JSON = JsonReader.within(BOUNDS);

    /** A megabyte that a node without YAML does without. */
    private static final class Yaml {
        static final JsonReader READER = JsonReader.of(
                YAMLFactory.builder().streamReadConstraints(BOUNDS).build());
    }

    /** What a file is written in. */
    public enum Format {
        JSON,
        YAML
    }

    private StructuredFile() {}

    /** The file at this path of the node, parsed once as long as it does not change. */
    public static ParsedFile read(NodeFiles files, String path, Format format) {
        return files.parsed(path, format == Format.JSON ? JsonReader.class : YAMLFactory.class, file -> switch (file) {
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
                new ParsedFile.Parsed(located(path, bytes, format == Format.JSON ? JSON : Yaml.READER), false);
            case GoJson.Parsed parsed
            when parsed.value().isNull() || parsed.value().isMissing() -> new ParsedFile.Parsed(Settings.EMPTY, true);
            case GoJson.Parsed _ -> new ParsedFile.Malformed(new Origin(path, 1), "is no mapping of keys to values");
        };
    }

    private static GoJson yaml(byte[] bytes) {
        try {
            return new GoJson.Parsed(Yaml.READER.read(bytes));
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

    /** A second pass over text that is known to be well-formed, because trees do not know their lines. */
    private static Settings located(String path, byte[] bytes, JsonReader reader) {
        try (JsonParser parser = reader.parser(bytes)) {
            parser.nextToken();
            return settings(parser, path);
        }
    }

    private static Settings settings(JsonParser parser, String path) {
        Map<String, Settings.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            Origin origin =
                    new Origin(path, Math.max(0, parser.currentTokenLocation().getLineNr()));
            parser.nextToken();
            value(parser, path)
                    .ifPresentOrElse(
                            value -> entries.put(key, new Settings.Entry(value, origin)), () -> entries.remove(key));
        }
        return new Settings(entries);
    }

    private static Optional<Object> value(JsonParser parser, String path) {
        return switch (parser.currentToken()) {
            // "docker.io:" and nothing behind it: a key whose value has nothing set.
            case VALUE_NULL -> Optional.of(Settings.EMPTY);
            case START_OBJECT -> Optional.of(settings(parser, path));
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser, path).ifPresent(elements::add);
                }
                yield Optional.of(List.copyOf(elements));
            }
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NUMBER_INT -> Optional.of(number(parser));
            case VALUE_NUMBER_FLOAT -> Optional.of(parser.getDoubleValue());
            case VALUE_STRING -> Optional.of(parser.getString());
            case null, default -> Optional.empty();
        };
    }

    private static Object number(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            case null, default -> parser.getDoubleValue();
        };
    }
}
