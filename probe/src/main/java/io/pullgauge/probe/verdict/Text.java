/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

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
