/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a record as JSON: its components by their names and in their order, nulls included but where {@link JsonInclude} says otherwise.
 * Byte for byte what Jackson's data binding writes.
 */
public final class RecordWriter {

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** What of a record is written, found once for each type. */
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Component::of).toList();
        }
    };

    private record Component(String name, Method accessor, boolean unlessNull) {

        private static Component of(RecordComponent component) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            JsonInclude include = accessor.getAnnotation(JsonInclude.class);
            return new Component(
                    component.getName(), accessor, include != null && include.value() == JsonInclude.Include.NON_NULL);
        }

        private @Nullable Object of(Object owner) {
            try {
                return accessor.invoke(owner);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(accessor.toString(), e);
            }
        }
    }

    private RecordWriter() {}

    /** The record, or map of such, as UTF-8. */
    public static byte[] write(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, value);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean yes -> json.writeBoolean(yes);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case Map<?, ?> map -> writeMap(json, map);
            case Iterable<?> many -> writeMany(json, many);
            case Record each -> writeRecord(json, each);
            // Instants, addresses, enums: as people read them.
            default -> json.writeString(value.toString());
        }
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map) {
        json.writeStartObject();
        map.forEach((name, each) -> {
            json.writeName(String.valueOf(name));
            write(json, each);
        });
        json.writeEndObject();
    }

    private static void writeMany(JsonGenerator json, Iterable<?> many) {
        json.writeStartArray();
        many.forEach(each -> write(json, each));
        json.writeEndArray();
    }

    private static void writeRecord(JsonGenerator json, Record record) {
        json.writeStartObject();
        for (Component component : COMPONENTS.get(record.getClass())) {
            Object value = component.of(record);
            if (value != null || !component.unlessNull()) {
                json.writeName(component.name());
                write(json, value);
            }
        }
        json.writeEndObject();
    }
}
