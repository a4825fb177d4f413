/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration table read from TOML, YAML or JSON whose values know where they stand. Keys keep the order of the text. A value is a
 * String, Long, Double, Boolean, a List of values or another table; null and dates become strings.
 */
public final class Settings {

    /** Nothing is set. */
    public static final Settings EMPTY = new Settings(Map.of());

    private final Map<String, Entry> entries;

    /** A value and where it stands. */
    public record Entry(Object value, Origin origin) {}

    public Settings(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The keys of this table in textual order. */
    public Set<String> keys() {
        return entries.keySet();
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The value at the end of this path of keys. */
    public Optional<Entry> entry(String... path) {
        Settings table = this;
        for (int i = 0; i < path.length - 1; i++) {
            Entry next = table.entries.get(path[i]);
            if (next == null || !(next.value() instanceof Settings inner)) {
                return Optional.empty();
            }
            table = inner;
        }
        return Optional.ofNullable(table.entries.get(path[path.length - 1]));
    }

    public Optional<String> text(String... path) {
        return value(String.class, path);
    }

    public Optional<Boolean> flag(String... path) {
        return value(Boolean.class, path);
    }

    public Optional<Long> number(String... path) {
        return value(Long.class, path);
    }

    /** The table at this path; empty where there is none. */
    public Settings table(String... path) {
        return value(Settings.class, path).orElse(EMPTY);
    }

    /** The strings of the list at this path; other elements are left out. */
    public List<String> texts(String... path) {
        return elements(path).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** The tables of the list at this path ({@code [[registry]]}). */
    public List<Settings> tables(String... path) {
        return elements(path).stream()
                .filter(Settings.class::isInstance)
                .map(Settings.class::cast)
                .toList();
    }

    /** Where the value at this path stands; empty where nothing does. */
    public Optional<Origin> origin(String... path) {
        return entry(path).map(Entry::origin);
    }

    /** Where this table begins: its first value. */
    public Origin begins(Origin otherwise) {
        return entries.values().stream().map(Entry::origin).findFirst().orElse(otherwise);
    }

    /** This table with another laid over it: tables are merged key by key, everything else is replaced. */
    public Settings overlaid(Settings over) {
        Map<String, Entry> merged = new LinkedHashMap<>(entries);
        over.entries.forEach((key, entry) -> {
            Entry under = merged.get(key);
            merged.put(
                    key,
                    under != null && under.value() instanceof Settings a && entry.value() instanceof Settings b
                            ? new Entry(a.overlaid(b), entry.origin())
                            : entry);
        });
        return new Settings(merged);
    }

    /** This table with one value more, or another one. */
    public Settings with(String key, Entry entry) {
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.put(key, entry);
        return new Settings(changed);
    }

    /** The first value on the way that is there but not of the wanted type, as words for people. */
    public Optional<String> mistyped(Class<?> wanted, String... path) {
        return entry(path)
                .filter(entry -> !wanted.isInstance(entry.value()))
                .map(entry -> String.join(".", path) + " is " + nameOf(entry.value()) + " (expected: "
                        + (wanted == String.class
                                ? "a string"
                                : wanted.getSimpleName().toLowerCase(java.util.Locale.ROOT))
                        + ")");
    }

    static String nameOf(Object value) {
        return switch (value) {
            case String _ -> "a string";
            case Boolean _ -> "a boolean";
            case Number _ -> "a number";
            case List<?> _ -> "an array";
            default -> "a table";
        };
    }

    private <T> Optional<T> value(Class<T> type, String... path) {
        return entry(path).map(Entry::value).filter(type::isInstance).map(type::cast);
    }

    private List<Object> elements(String... path) {
        @Nullable Object value = entry(path).map(Entry::value).orElse(null);
        List<Object> elements = new ArrayList<>();
        if (value instanceof List<?> list) {
            elements.addAll(list);
        }
        return elements;
    }
}
