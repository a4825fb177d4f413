/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tables of a TOML text while it is read, and its rules about what may be written where twice (none, but for sub-tables). */
final class TomlTables {

    /** How a table came to be, which says who may add to it. */
    enum Made {
        /** On the way to another: its own header may still come. */
        ON_THE_WAY,
        BY_HEADER,
        BY_DOTTED_KEY,
        INLINE
    }

    /** A table and where its keys stand. */
    static final class Table {
        private Made made;
        private final Map<String, Placed> values = new LinkedHashMap<>();

        Table(Made made) {
            this.made = made;
        }

        Settings settings(String path) {
            Map<String, Settings.Entry> entries = new LinkedHashMap<>();
            values.forEach((key, placed) -> entries.put(
                    key, new Settings.Entry(settled(placed.value(), path), new Origin(path, placed.line()))));
            return new Settings(entries);
        }
    }

    private record Placed(Object value, int line) {}

    /** {@code [[name]]}: a list that grows with each header, unlike one that was written as a value. */
    private record Growing(List<Table> tables) {}

    private final TomlText text;
    private final Table root = new Table(Made.BY_HEADER);

    TomlTables(TomlText text) {
        this.text = text;
    }

    Table root() {
        return root;
    }

    private static Object settled(Object value, String path) {
        return switch (value) {
            case Table table -> table.settings(path);
            case Growing list -> settled(list.tables(), path);
            case List<?> list ->
                list.stream()
                        .map(each -> settled(each, path))
                        .map(Object.class::cast)
                        .toList();
            default -> value;
        };
    }

    /** {@code [a.b.c]}. */
    Table header(List<String> keys, int line) {
        Table parent = parentOf(keys);
        String last = keys.getLast();
        Placed known = parent.values.get(last);
        if (known == null) {
            return put(parent, last, new Table(Made.BY_HEADER), line);
        }
        if (known.value() instanceof Table table && table.made == Made.ON_THE_WAY) {
            table.made = Made.BY_HEADER;
            return table;
        }
        throw twice(last);
    }

    /** {@code [[a.b.c]]}. */
    Table element(List<String> keys, int line) {
        Table parent = parentOf(keys);
        String last = keys.getLast();
        Placed known = parent.values.get(last);
        if (known != null && !(known.value() instanceof Growing)) {
            throw twice(last);
        }
        Growing list = known != null && known.value() instanceof Growing growing ? growing : grow(parent, last, line);
        Table element = new Table(Made.BY_HEADER);
        list.tables().add(element);
        return element;
    }

    private static Growing grow(Table in, String key, int line) {
        Growing list = new Growing(new ArrayList<>());
        in.values.put(key, new Placed(list, line));
        return list;
    }

    private Table parentOf(List<String> keys) {
        Table table = root;
        for (String key : keys.subList(0, keys.size() - 1)) {
            Placed known = table.values.get(key);
            table = known == null
                    ? put(table, key, new Table(Made.ON_THE_WAY), text.line())
                    : inside(known.value(), key);
        }
        return table;
    }

    private Table inside(Object value, String key) {
        return switch (value) {
            case Table table when table.made != Made.INLINE -> table;
            case Growing list -> list.tables().getLast();
            default -> throw twice(key);
        };
    }

    /** {@code a.b.c = value}, in this table. */
    void value(Table in, List<String> keys, Object value, int line) {
        Table table = in;
        for (String key : keys.subList(0, keys.size() - 1)) {
            Placed known = table.values.get(key);
            if (known == null) {
                table = put(table, key, new Table(Made.BY_DOTTED_KEY), line);
            } else if (known.value() instanceof Table inner && inner.made == Made.BY_DOTTED_KEY) {
                table = inner;
            } else {
                throw twice(key);
            }
        }
        if (table.values.putIfAbsent(keys.getLast(), new Placed(value, line)) != null) {
            throw twice(keys.getLast());
        }
    }

    private static Table put(Table in, String key, Table made, int line) {
        in.values.put(key, new Placed(made, line));
        return made;
    }

    private TomlText.Broken twice(String key) {
        return text.broken("'" + key + "' is there already");
    }
}
