/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** JSON of the API. Records are written as they are; times as RFC 3339. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(50)
                            .maxStringLength(1 << 20)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule().addSerializer(Instant.class, new Times()))
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** Reads a request's body. */
    static <T> T read(byte[] body, Class<T> type, String expected) {
        try {
            T value = MAPPER.readValue(body, type);
            if (value != null) {
                return value;
            }
        } catch (JacksonException e) {
            // Said below: the parser's own words name classes, not what the caller should send.
        }
        throw new Problem(400, "Bad body", "the body is not what this endpoint takes (expected: " + expected + ")");
    }

    /** A stored document, to be embedded in an answer. */
    static Object tree(byte[] json) {
        return read(json);
    }

    /** A document of our own. */
    static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }

    /** Counts by cause with the contract's codes, in the order of the codes. */
    static Map<String, Integer> counts(Map<Cause, Integer> causes) {
        Map<String, Integer> counts = new TreeMap<>();
        causes.forEach((cause, count) -> counts.put(cause.code(), count));
        return counts;
    }
}
