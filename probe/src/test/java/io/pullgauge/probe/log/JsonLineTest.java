/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.DefaultLoggingEvent;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLineTest {

    @Test
    void writesFactsAsFieldsAndNumbersAsNumbers() {
        JsonNode line =
                line("A target has changed", null, pair("cause", "dns_timeout"), pair("millis", 12), pair("ok", true));

        assertThat(line.get("time").stringValue()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(line.get("level").stringValue()).isEqualTo("INFO");
        assertThat(line.get("logger").stringValue()).isEqualTo("Agent");
        assertThat(line.get("message").stringValue()).isEqualTo("A target has changed");
        assertThat(line.get("cause").stringValue()).isEqualTo("dns_timeout");
        assertThat(line.get("millis").intValue()).isEqualTo(12);
        assertThat(line.get("ok").booleanValue()).isTrue();
    }

    @Test
    void nothingFromTheNetworkForgesALineOrMovesATerminal() {
        String hostile = "x\"}\n{\"level\":\"ERROR\"}\r\u001b[2J\u009b31m\u0000\ud800\\";

        assertThat(line(hostile, null, pair("key\n", hostile)).get("message").stringValue())
                .isEqualTo(hostile);
        assertThat(text(hostile, null, pair("k", hostile)).strip())
                .doesNotContainPattern("[\\p{Cntrl}\\u0080-\\u009f]");
    }

    @Test
    void longValuesAreCut() {
        assertThat(line("m", null, pair("body", "y".repeat(100_000)))
                        .get("body")
                        .stringValue())
                .hasSize(2001);
    }

    @Test
    void anErrorKeepsItsFirstFrames() {
        JsonNode line = line("failed", new IllegalStateException("broken"));

        assertThat(line.get("error").stringValue()).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(line.get("stack").stringValue()).contains("JsonLineTest");
    }

    private static KeyValuePair pair(String key, Object value) {
        return new KeyValuePair(key, value);
    }

    private static JsonNode line(String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
        return JsonMapper.builder().build().readTree(text(message, thrown, pairs));
    }

    private static String text(String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
        DefaultLoggingEvent event = new DefaultLoggingEvent(Level.INFO, new Named());
        event.setMessage(message);
        event.setThrowable(thrown);
        List.of(pairs).forEach(pair -> event.addKeyValue(pair.key, pair.value));
        return new String(JsonLine.of(Instant.parse("2026-11-21T10:00:00Z"), event), StandardCharsets.UTF_8);
    }

    private static final class Named extends NOPLogger {
        private static final long serialVersionUID = 1;

        @Override
        public String getName() {
            return "io.pullgauge.probe.agent.Agent";
        }
    }
}
