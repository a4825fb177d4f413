/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import io.pullgauge.probe.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads a settings file token by token, because that keeps the line of each key. Never throws for what stands in the file. */
final class SettingsFile {

    private static final int LIMIT = 1024 * 1024;

    private final String name;
    private final List<String> problems;
    private final Map<AgentKey, Setting> settings = new EnumMap<>(AgentKey.class);

    private SettingsFile(String name, List<String> problems) {
        this.name = name;
        this.problems = problems;
    }

    /** The settings of a file; what is wrong is added to {@code problems}. */
    static Map<AgentKey, Setting> read(Path file, List<String> problems) {
        SettingsFile reading = new SettingsFile(String.valueOf(file.getFileName()), problems);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                problems.add(file + ": more than " + LIMIT + " bytes");
            } else {
                reading.parse(bytes);
            }
        } catch (NoSuchFileException e) {
            problems.add(file + ": no such file");
        } catch (IOException e) {
            problems.add(file + ": cannot be read");
        }
        return reading.settings;
    }

    private void parse(byte[] bytes) {
        try (JsonParser parser = JsonReader.of(new YAMLFactory()).parser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                problems.add(at(parser) + ": not a mapping (expected: key: value)");
                return;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                entry(parser);
            }
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            problems.add(name + ":" + line + ": not YAML: " + firstLine(e.getOriginalMessage()));
        }
    }

    private void entry(JsonParser parser) {
        String written = parser.currentName();
        String where = at(parser);
        List<String> values = new ArrayList<>();
        boolean plain = values(parser, values);
        AgentKey key = AgentKey.of(written).orElse(null);
        if (key == null) {
            String hint = AgentKey.nearest(written)
                    .map(near -> " (did you mean " + near.text() + "?)")
                    .orElse("");
            problems.add(where + ": unknown key " + shown(written) + hint);
        } else if (!plain) {
            problems.add(where + ": " + key.text() + ": not a value (expected: "
                    + (key.isList() ? "a list of texts" : "one value") + ")");
        } else if (settings.putIfAbsent(key, new Setting(values, where)) != null) {
            problems.add(where + ": " + key.text() + " stands here a second time");
        } else if (values.size() != 1 && !key.isList()) {
            problems.add(where + ": " + key.text() + ": a list (expected: one value)");
            settings.remove(key);
        }
    }

    /** Reads one value or a list of values; false where it was something else, which is skipped. */
    private static boolean values(JsonParser parser, List<String> into) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY) {
            boolean plain = true;
            while ((token = parser.nextToken()) != JsonToken.END_ARRAY && token != null) {
                plain &= scalar(parser, token, into);
            }
            return plain;
        }
        return token != null && scalar(parser, token, into);
    }

    private static boolean scalar(JsonParser parser, JsonToken token, List<String> into) {
        if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
            into.add(parser.getString());
            return true;
        }
        parser.skipChildren();
        return false;
    }

    private String at(JsonParser parser) {
        return name + ":" + parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String text) {
        return shown(text.lines().findFirst().orElse(""));
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 120 ? clean : clean.substring(0, 120) + "…";
    }
}
