/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as {@code {"time":…,"level":…,"logger":…,"message":…,<key>:<value>…}} and a line feed. Numbers and booleans stay what
 * they are; all else is a string, cut to a limit, with control characters escaped, so that nothing from the network can forge a line.
 */
final class JsonLine extends EncoderBase<ILoggingEvent> {

    private static final int VALUE_LIMIT = 2000;
    private static final int FRAMES = 20;
    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256).append('{');
        field(line, "time", event.getInstant().toString());
        field(line, "level", event.getLevel().toString());
        field(line, "logger", shortName(event.getLoggerName()));
        field(line, "message", event.getFormattedMessage());
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> field(line, pair.key, pair.value));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            field(line, "error", thrown.getClassName() + ": " + thrown.getMessage());
            field(line, "stack", stack(thrown));
        }
        return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder line, String key, Object value) {
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
                line.append(String.format("\\u%04x", (int) each));
            } else {
                line.append(each);
            }
        }
        line.append(text.length() > end ? "…\"" : "\"");
    }

    private static String stack(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
            text.append(frames[i].getSTEAsString()).append('\n');
        }
        return text.toString();
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
