/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads TOML into {@link Settings}; total for any bytes. */
public final class TomlFile {

    /** Brackets deeper than this are no configuration; the parser's own recursion would not survive a file of nothing else. */
    private static final int DEEPEST = 64;

    private TomlFile() {}

    /** The file at this path of the node, parsed once as long as it does not change. */
    public static ParsedFile read(NodeFiles files, String path) {
        return files.parsed(path, TomlFile.class, file -> switch (file) {
            // An editor's byte order mark: Go's TOML reader passes it over.
            case NodeFile.Content content ->
                parse(path, content.text().startsWith("\uFEFF") ? content.text().substring(1) : content.text());
            case NodeFile.Absent _ -> new ParsedFile.Absent();
            case NodeFile.Unusable unusable ->
                new ParsedFile.Unreadable(new Origin(path, 0), unusable.reason(), unusable.kind());
        });
    }

    static ParsedFile parse(String path, String text) {
        int suspicious = suspiciousLine(text);
        if (suspicious > 0) {
            return new ParsedFile.Malformed(new Origin(path, suspicious), "is no TOML text");
        }
        try {
            TomlParseResult result = Toml.parse(text);
            if (result.hasErrors()) {
                TomlParseError first = result.errors().getFirst();
                return new ParsedFile.Malformed(
                        new Origin(path, first.position().line()), "is no valid TOML: " + shown(first.getMessage()));
            }
            return new ParsedFile.Parsed(table(path, result), text.isEmpty());
        } catch (RuntimeException | StackOverflowError bug) {
            // The parser is a library fed with hostile text: whatever it trips over is a fault of the text, not of the
            // probe.
            return new ParsedFile.Malformed(
                    new Origin(path, 0), "is no valid TOML (" + bug.getClass().getSimpleName() + ")");
        }
    }

    /** The line of the first NUL, undecodable character or absurd nesting; 0 for none. */
    private static int suspiciousLine(String text) {
        int line = 1;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            } else if (c == 0 || c == '\uFFFD') {
                return line;
            } else if (c == '[' || c == '{') {
                if (++depth > DEEPEST) {
                    return line;
                }
            } else if ((c == ']' || c == '}') && depth > 0) {
                depth--;
            }
        }
        return 0;
    }

    private static String shown(@Nullable String message) {
        String plain = message == null ? "syntax error" : message.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > 160 ? plain.substring(0, 160) + "…" : plain;
    }

    private static Settings table(String path, TomlTable table) {
        record Placed(String key, TomlPosition at) {}
        List<Placed> keys = new ArrayList<>();
        for (String key : table.keySet()) {
            TomlPosition at = table.inputPositionOf(List.of(key));
            keys.add(new Placed(key, at == null ? TomlPosition.positionAt(1, 1) : at));
        }
        keys.sort(Comparator.comparingInt((Placed p) -> p.at().line()).thenComparingInt(p -> p.at().column()));
        Map<String, Settings.Entry> entries = new LinkedHashMap<>();
        for (Placed placed : keys) {
            Object value = table.get(List.of(placed.key()));
            entries.put(
                    placed.key(),
                    new Settings.Entry(
                            value(path, value), new Origin(path, placed.at().line())));
        }
        return new Settings(entries);
    }

    private static Object value(String path, @Nullable Object value) {
        return switch (value) {
            case TomlTable table -> table(path, table);
            case TomlArray array -> {
                List<Object> elements = new ArrayList<>();
                for (int i = 0; i < array.size(); i++) {
                    elements.add(value(path, array.get(i)));
                }
                yield List.copyOf(elements);
            }
            case String text -> text;
            case Long number -> number;
            case Double number -> number;
            case Boolean flag -> flag;
            case null, default -> String.valueOf(value);
        };
    }
}
