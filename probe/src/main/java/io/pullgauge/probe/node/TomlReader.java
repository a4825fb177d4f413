/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.node.TomlTables.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads TOML 1.0 into {@link Settings}, in one pass. A parser made by a generator costs each node 250 classes and tables of megabytes for
 * three small files.
 */
final class TomlReader {

    /** Tables and lists in one another deeper than this are no configuration, and would not survive our own recursion. */
    private static final int DEEPEST = 64;

    private final TomlText text;
    private final TomlTables tables;
    private int depth;

    private TomlReader(TomlText text) {
        this.text = text;
        this.tables = new TomlTables(text);
    }

    /** Throws {@link TomlText.Broken} with the line. */
    static Settings read(String path, String text) {
        TomlReader reader = new TomlReader(new TomlText(text));
        reader.document();
        return reader.tables.root().settings(path);
    }

    private void document() {
        Table current = tables.root();
        for (text.space(); !text.ended(); text.space()) {
            int line = text.line();
            if (text.take("[[")) {
                List<String> keys = header("]]");
                current = tables.element(keys, line);
            } else if (text.take("[")) {
                List<String> keys = header("]");
                current = tables.header(keys, line);
            } else {
                keyAndValue(current);
            }
            text.endOfLine();
        }
    }

    private List<String> header(String end) {
        List<String> keys = text.keys();
        text.expect(end);
        depth = 0;
        deeper(keys.size());
        return keys;
    }

    private void deeper(int levels) {
        depth += levels;
        if (depth > DEEPEST) {
            throw text.broken("nested too deep");
        }
    }

    private void keyAndValue(Table into) {
        int line = text.line();
        List<String> keys = text.keys();
        text.expect("=");
        text.blanks();
        deeper(keys.size());
        Object value = value();
        depth -= keys.size();
        tables.value(into, keys, value, line);
    }

    private Object value() {
        return switch (text.peek()) {
            case '"', '\'' -> TomlStrings.read(text);
            case '[' -> array();
            case '{' -> inlineTable();
            default -> TomlScalars.read(text);
        };
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        text.expect("[");
        deeper(1);
        text.space();
        while (!text.take("]")) {
            elements.add(value());
            text.space();
            if (!text.take(",") && text.peek() != ']') {
                throw text.broken("expected , or ] in a list");
            }
            text.space();
        }
        depth--;
        return elements;
    }

    private Table inlineTable() {
        Table table = new Table(TomlTables.Made.INLINE);
        text.expect("{");
        text.blanks();
        if (!text.take("}")) {
            do {
                keyAndValue(table);
                text.blanks();
            } while (text.take(","));
            text.expect("}");
        }
        return table;
    }
}
