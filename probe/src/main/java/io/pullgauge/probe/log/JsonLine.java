/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes an event as {@code {"time":…,"level":…,"logger":…,"message":…,<key>:<value>…}} and a line feed. Numbers and booleans stay what
 * they are; all else is a string, cut to a limit, with control characters escaped, so that nothing from the network can forge a line.
 */
final class JsonLine {

    private static final int VALUE_LIMIT = 2000;
    private static final int FRAMES = 20;

    private JsonLine() {}

    static byte[] of(Instant time, LoggingEvent event) {
        StringBuilder line = new StringBuilder(256).append('{');
        field(line, "time", time.toString());
        field(line, "level", event.getLevel().toString());
        field(line, "logger", shortName(event.getLoggerName()));
        field(line, "message", message(event));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> field(line, pair.key, pair.value));
        }
        Throwable thrown = event.getThrowable();
        if (thrown != null) {
            field(line, "error", thrown.getClass().getName() + ": " + thrown.getMessage());
            field(line, "stack", stack(thrown));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String message(LoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        String message = String.valueOf(event.getMessage());
        return arguments == null || arguments.length == 0
                ? message
                : String.valueOf(MessageFormatter.basicArrayFormat(message, arguments));
    }

    private static void field(StringBuilder line, String key, @Nullable Object value) {
        if (line.length() > 1) {
            line.append(',');
        }
        string(line, key);
        line.append(':');
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            line.append(value);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            line.append(number.doubleValue());
        } else {
            string(line, String.valueOf(value));
        }
    }

    private static void string(StringBuilder line, String text) {
        line.append('"');
        int end = Math.min(text.length(), VALUE_LIMIT);
        for (int i = 0; i < end; i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                line.append('\\').append(each);
            } else if (each < ' ' || (each >= 0x7f && each < 0xa0) || Character.isSurrogate(each)) {
                // Four digits, without the half a hundred classes that a format takes.
                line.append("\\u").append(Integer.toHexString(0x10000 | each), 1, 5);
            } else {
                line.append(each);
            }
        }
        line.append(text.length() > end ? "…\"" : "\"");
    }

    private static String stack(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
            text.append("at ").append(frames[i]).append('\n');
        }
        return text.toString();
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
