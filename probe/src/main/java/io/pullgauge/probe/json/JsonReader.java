/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** Reads one JSON document into a tree, within bounds. What is no JSON, or beyond them, is a {@link JacksonException}. */
public final class JsonReader {

    /** For what we wrote ourselves, or a program that we trust as far as its size. */
    public static final JsonReader USUAL =
            within(StreamReadConstraints.builder().build());

    private final TokenStreamFactory factory;

    private JsonReader(TokenStreamFactory factory) {
        this.factory = factory;
    }

    /** A reader of JSON that keeps to these bounds. */
    public static JsonReader within(StreamReadConstraints bounds) {
        return new JsonReader(
                JsonFactory.builder().streamReadConstraints(bounds).build());
    }

    /** A reader of another format with the same tree, such as YAML. */
    public static JsonReader of(TokenStreamFactory factory) {
        return new JsonReader(factory);
    }

    /** A parser, for who wants to know lines. */
    public JsonParser parser(byte[] document) {
        return factory.createParser(ObjectReadContext.empty(), document);
    }

    /** The one value of a document, after which nothing stands; missing where the document is empty. */
    public JsonValue read(byte[] document) {
        try (JsonParser json = parser(document)) {
            JsonValue value = first(json);
            if (!value.isMissing() && json.nextToken() != null) {
                throw new StreamReadException(json, "something stands behind the value");
            }
            return value;
        }
    }

    /** The first value of a document, whatever stands after it. */
    public JsonValue readFirst(byte[] document) {
        try (JsonParser json = parser(document)) {
            return first(json);
        }
    }

    private static JsonValue first(JsonParser json) {
        JsonToken token = json.nextToken();
        return token == null ? JsonValue.MISSING : value(json, token);
    }

    /** As deep as the bounds let it go, and no deeper. */
    private static JsonValue value(JsonParser json, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> JsonValue.of(json.getString());
            case VALUE_NUMBER_INT -> integer(json.getNumberValue());
            case VALUE_NUMBER_FLOAT -> JsonValue.of(json.getDoubleValue());
            case VALUE_TRUE -> JsonValue.of(true);
            case VALUE_FALSE -> JsonValue.of(false);
            case VALUE_NULL -> JsonValue.NULL;
            default -> throw new StreamReadException(json, "no value: " + token);
        };
    }

    /** The last of equal names wins. */
    private static JsonValue object(JsonParser json) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            fields.put(name, value(json, json.nextToken()));
        }
        return JsonValue.of(fields);
    }

    private static JsonValue array(JsonParser json) {
        List<JsonValue> elements = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            elements.add(value(json, token));
        }
        return JsonValue.of(elements);
    }

    private static JsonValue integer(Number number) {
        return JsonValue.of(number instanceof BigInteger large ? large : Long.valueOf(number.longValue()));
    }
}
