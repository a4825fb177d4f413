/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes text that came from outside fit to be shown: one line, no control characters, bounded. */
public final class Text {

    private static final int MAX_LINE = 300;

    private Text() {}

    /** The text as one line of at most 300 characters; control, formatting and unpaired surrogate characters become {@code ?}. */
    public static String line(String raw) {
        return line(raw, MAX_LINE);
    }

    /** The text as one line of at most {@code max} characters, with … where it was cut. */
    public static String line(String raw, int max) {
        StringBuilder clean = new StringBuilder(Math.min(raw.length(), max) + 1);
        int at = 0;
        while (at < raw.length() && clean.length() < max) {
            int point = raw.codePointAt(at);
            clean.appendCodePoint(isShowable(point) ? point : point == '\n' || point == '\t' ? ' ' : '?');
            at += Character.charCount(point);
        }
        return at < raw.length() ? clean.append('…').toString() : clean.toString();
    }

    /** Facts whose texts, at any depth, are lines in this sense; unmodifiable, in the same order. */
    public static Map<String, Object> facts(Map<String, ?> raw) {
        Map<String, Object> clean = new LinkedHashMap<>();
        raw.forEach((name, value) -> clean.put(name, fact(value)));
        return Collections.unmodifiableMap(clean);
    }

    private static Object fact(Object value) {
        return switch (value) {
            case String text -> line(text);
            case List<?> list -> list.stream().map(Text::fact).toList();
            case Map<?, ?> map -> {
                Map<String, Object> clean = new LinkedHashMap<>();
                map.forEach((name, inner) -> clean.put(line(String.valueOf(name)), fact(inner)));
                yield clean;
            }
            default -> value;
        };
    }

    private static boolean isShowable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
