/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads a record from JSON: fields that it does not know are passed over, what is not there is null, zero or false. Takes components of
 * type String, int, long, boolean, List, Map by String, and records of these.
 */
public final class RecordReader {

    private RecordReader() {}

    /** A field of another type than the record's. */
    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Empty where the document is no JSON, no object, or a field has another type. */
    public static <T extends Record> Optional<T> read(byte[] document, Class<T> type) {
        try {
            JsonValue value = JsonReader.USUAL.read(document);
            return value.isObject() ? Optional.of(type.cast(record(value, type))) : Optional.empty();
        } catch (JacksonException | Unfit notThat) {
            return Optional.empty();
        }
    }

    private static Object record(JsonValue value, Class<?> type) throws Unfit {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = of(value.path(components[i].getName()), components[i].getGenericType());
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return canonical.newInstance(values);
        } catch (ReflectiveOperationException e) {
            // Its own constructor refuses what stands there.
            throw new Unfit();
        }
    }

    private static @Nullable Object of(JsonValue value, Type type) throws Unfit {
        if (value.isMissing() || value.isNull()) {
            return nothing(type);
        }
        return switch (type) {
            case ParameterizedType many
            when many.getRawType() == List.class -> list(value, many.getActualTypeArguments()[0]);
            case ParameterizedType named
            when named.getRawType() == Map.class -> map(value, named.getActualTypeArguments()[1]);
            case Class<?> each when each.isRecord() -> record(checked(value, value.isObject()), each);
            case Class<?> each -> scalar(value, each);
            default -> throw new IllegalArgumentException(type.getTypeName());
        };
    }

    private static @Nullable Object nothing(Type type) {
        return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : type == boolean.class ? false : null;
    }

    private static Object scalar(JsonValue value, Class<?> type) throws Unfit {
        if (type == String.class) {
            return checked(value, value.isString()).text();
        }
        if (type == boolean.class) {
            return checked(value, value.isBoolean()).asString("").equals("true");
        }
        long number = checked(value, value.isLong()).asLong(0);
        if (type == long.class) {
            return number;
        }
        checked(value, number == (int) number);
        return (int) number;
    }

    private static List<?> list(JsonValue value, Type element) throws Unfit {
        List<@Nullable Object> all = new ArrayList<>();
        for (JsonValue each : checked(value, value.isArray())) {
            all.add(of(each, element));
        }
        return all;
    }

    private static Map<String, ?> map(JsonValue value, Type element) throws Unfit {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonValue> each :
                checked(value, value.isObject()).properties()) {
            all.put(each.getKey(), of(each.getValue(), element));
        }
        return all;
    }

    private static JsonValue checked(JsonValue value, boolean fits) throws Unfit {
        if (!fits) {
            throw new Unfit();
        }
        return value;
    }
}
