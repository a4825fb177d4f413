/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.probe.report.StageReport;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Reads the stages of a report, hundreds in each and most of its bytes, as the mapper itself would, but for two things: words that come again
 * and again are not made anew, and of the evidence only what the fleet is told by is kept. All of it stays in the report as it is stored.
 */
final class StageReader extends ValueDeserializer<StageReport> {
    private @Nullable ValueDeserializer<Object> texts;
    private @Nullable ValueDeserializer<Object> numbers;

    /** The fields as they come; of two of one name the last counts. */
    private static final class Fields {
        private @Nullable String stage;
        private @Nullable String status;
        private @Nullable Double millis;
        private @Nullable String cause;
        private @Nullable Map<String, Object> evidence;

        @SuppressWarnings("NullAway") // a report may leave out what its record calls for; who reads it knows
        StageReport stage() {
            return new StageReport(stage, status, millis, cause, evidence);
        }
    }

    @Override
    public void resolve(DeserializationContext context) {
        texts = context.findRootValueDeserializer(context.constructType(String.class));
        numbers = context.findRootValueDeserializer(context.constructType(Double.class));
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
            case "stage" -> fields.stage = text(token, parser, context);
            case "status" -> fields.status = text(token, parser, context);
            case "millis" -> fields.millis = (Double) value(numbers, token, parser, context);
            case "cause" -> fields.cause = text(token, parser, context);
            case "evidence" -> fields.evidence = evidence(token, parser, context);
            default -> parser.skipChildren();
        }
    }

    private @Nullable String text(JsonToken token, JsonParser parser, DeserializationContext context) {
        return token == JsonToken.VALUE_STRING ? Codes.read(parser) : (String) value(texts, token, parser, context);
    }

    private static @Nullable Object value(
            @Nullable ValueDeserializer<Object> reader,
            JsonToken token,
            JsonParser parser,
            DeserializationContext context) {
        return token == JsonToken.VALUE_NULL || reader == null ? null : reader.deserialize(parser, context);
    }

    @SuppressWarnings("unchecked") // what comes back for a wrong token is of the type asked for, or an exception
    private static @Nullable Map<String, Object> evidence(
            JsonToken first, JsonParser parser, DeserializationContext context) {
        if (first != JsonToken.START_OBJECT) {
            return first == JsonToken.VALUE_NULL
                    ? null
                    : (Map<String, Object>) context.handleUnexpectedToken(Map.class, parser);
        }
        Map<String, Object> kept = Map.of();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            Object value = NodeFacts.isTold(name) ? scalar(token, parser) : null;
            parser.skipChildren();
            if (value != null) {
                kept = kept.isEmpty() ? new HashMap<>(4) : kept;
                kept.put(name, value);
            }
        }
        return kept;
    }

    /** What else a value may be, an object or a list, tells the fleet nothing. */
    private static @Nullable Object scalar(JsonToken token, JsonParser parser) {
        return switch (token) {
            case VALUE_STRING -> Codes.read(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            default -> null;
        };
    }
}
