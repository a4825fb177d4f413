/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value and all below it. Asking a value for what it has not, such as a field of a number, finds {@linkplain #isMissing() nothing}
 * and is no error.
 */
public final class JsonValue implements Iterable<JsonValue> {

    /** What is not there. */
    public static final JsonValue MISSING = new JsonValue(null);

    /** JSON's null. */
    static final JsonValue NULL = new JsonValue(null);

    /** Map, List, String, Long, BigInteger, Double or Boolean; null for the two above. */
    private final @Nullable Object content;

    private JsonValue(@Nullable Object content) {
        this.content = content;
    }

    static JsonValue of(Object content) {
        return new JsonValue(content);
    }

    public boolean isMissing() {
        return this == MISSING;
    }

    public boolean isNull() {
        return this == NULL;
    }

    public boolean isObject() {
        return content instanceof Map;
    }

    public boolean isArray() {
        return content instanceof List;
    }

    public boolean isString() {
        return content instanceof String;
    }

    public boolean isBoolean() {
        return content instanceof Boolean;
    }

    /** A number without fraction or exponent, however large. */
    public boolean isIntegralNumber() {
        return content instanceof Long || content instanceof BigInteger;
    }

    /** A whole number that a long holds. */
    public boolean isLong() {
        return content instanceof Long;
    }

    /** The field of an object; null where there is none. */
    public @Nullable JsonValue get(String field) {
        return fields().get(field);
    }

    public boolean has(String field) {
        return fields().containsKey(field);
    }

    /** The field of an object, or what is missing. */
    public JsonValue path(String field) {
        return fields().getOrDefault(field, MISSING);
    }

    /** The fields of an object in their order; none of anything else. */
    public Set<Map.Entry<String, JsonValue>> properties() {
        return fields().entrySet();
    }

    /** The elements of an array; none of anything else. */
    public Stream<JsonValue> stream() {
        return elements().stream();
    }

    @Override
    public Iterator<JsonValue> iterator() {
        return elements().iterator();
    }

    /** How many fields or elements it has. */
    public int size() {
        return fields().size() + elements().size();
    }

    /** The text of a string; empty for anything else. */
    public String text() {
        return content instanceof String text ? text : "";
    }

    /** A string, number or boolean as text; for anything else what is given. */
    public String asString(String other) {
        return content instanceof String || content instanceof Number || content instanceof Boolean
                ? content.toString()
                : other;
    }

    /** A number without its fraction, or what is given. */
    public long asLong(long other) {
        return content instanceof Number number ? number.longValue() : other;
    }

    @SuppressWarnings("unchecked") // made in JsonReader alone
    private Map<String, JsonValue> fields() {
        return content instanceof Map<?, ?> map ? (Map<String, JsonValue>) map : Map.of();
    }

    @SuppressWarnings("unchecked") // made in JsonReader alone
    private List<JsonValue> elements() {
        return content instanceof List<?> list ? (List<JsonValue>) list : List.of();
    }

    /** Says nothing of what it holds, which may be secret. */
    @Override
    public String toString() {
        return content == null
                ? isNull() ? "null" : "missing"
                : content.getClass().getSimpleName();
    }
}
