/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.probe.report.StageReport;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads the stages of a report, hundreds in each and most of its bytes, as the mapper itself would but without its buffers, which were much of what
 * decoding a report cost.
 */
final class StageReader extends ValueDeserializer<StageReport> {
    private @Nullable ValueDeserializer<Object> texts;
    private @Nullable ValueDeserializer<Object> numbers;
    private @Nullable ValueDeserializer<Object> objects;

    /** The fields as they come; of two of one name the last counts. */
    private static final class Fields {
        private @Nullable Object stage;
        private @Nullable Object status;
        private @Nullable Object millis;
        private @Nullable Object cause;
        private @Nullable Object evidence;

        @SuppressWarnings({"unchecked", "NullAway"
        }) // a report may leave out what its record calls for; who reads it knows
        StageReport stage() {
            return new StageReport(
                    (String) stage, (String) status, (Double) millis, (String) cause, (Map<String, Object>) evidence);
        }
    }

    @Override
    public void resolve(DeserializationContext context) {
        texts = context.findRootValueDeserializer(context.constructType(String.class));
        numbers = context.findRootValueDeserializer(context.constructType(Double.class));
        objects = context.findRootValueDeserializer(
                context.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }

    @Override
    public StageReport deserialize(JsonParser parser, DeserializationContext context) {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            return (StageReport) context.handleUnexpectedToken(StageReport.class, parser);
        }
        Fields fields = new Fields();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            try {
                field(fields, name, token, parser, context);
            } catch (JacksonException e) {
                throw e.prependPath(StageReport.class, name);
            }
        }
        return fields.stage();
    }

    private void field(Fields fields, String name, JsonToken token, JsonParser parser, DeserializationContext context) {
        switch (name) {
            case "stage" -> fields.stage = value(texts, token, parser, context);
            case "status" -> fields.status = value(texts, token, parser, context);
            case "millis" -> fields.millis = value(numbers, token, parser, context);
            case "cause" -> fields.cause = value(texts, token, parser, context);
            case "evidence" -> fields.evidence = value(objects, token, parser, context);
            default -> parser.skipChildren();
        }
    }

    private static @Nullable Object value(
            @Nullable ValueDeserializer<Object> reader,
            JsonToken token,
            JsonParser parser,
            DeserializationContext context) {
        return token == JsonToken.VALUE_NULL || reader == null ? null : reader.deserialize(parser, context);
    }
}
