/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.json.JsonReader;
import io.pullgauge.probe.json.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;

/** JSON as Go's encoding/json takes it: one value and nothing after it, field names in any case, the last of equal names wins. */
public sealed interface GoJson {

    /** A JSON value. */
    record Parsed(JsonValue value) implements GoJson {}

    /** Text that is no JSON; the detail holds nothing of the text, which may be a secret. */
    record Malformed(int line, String detail) implements GoJson {}

    /** Its bounds. */
    JsonReader READER = JsonReader.within(StreamReadConstraints.builder()
            .maxNestingDepth(100)
            .maxStringLength(1 << 20)
            .build());

    /** Parses a whole document; total for any bytes. */
    static GoJson parse(byte[] bytes) {
        boolean byteOrderMark = bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB;
        if (byteOrderMark || bytes.length == 0) {
            return new Malformed(1, byteOrderMark ? "begins with a byte order mark" : "is empty (expected: JSON)");
        }
        try {
            JsonValue value = READER.read(bytes);
            return value.isMissing() ? new Malformed(1, "is empty (expected: JSON)") : new Parsed(value);
        } catch (JacksonException bad) {
            int line = bad.getLocation() == null
                    ? 0
                    : Math.max(0, bad.getLocation().getLineNr());
            return new Malformed(line, "is no valid JSON");
        }
    }

    /** A field of an object by Go's rule: the exact name, else one that differs in case only; null for none. */
    static @Nullable JsonValue field(JsonValue object, String name) {
        JsonValue exact = object.get(name);
        if (exact != null) {
            return exact;
        }
        JsonValue found = null;
        for (var property : object.properties()) {
            if (property.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                found = property.getValue();
            }
        }
        return found;
    }

    /** The line at which a key first stands; 0 where it is written with escapes. */
    static int lineOf(String text, String key) {
        int at = text.indexOf('"' + key + '"');
        return at < 0
                ? 0
                : 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    /** A key as it may be printed. */
    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
    }
}
