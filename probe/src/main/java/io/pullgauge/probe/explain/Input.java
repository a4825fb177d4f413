/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/** Makes any text safe to look at: bounded in size, unescaped, without control characters. */
final class Input {

    /** A kubelet's event holds 1 KiB, a container status a few; what is longer is a log, whose ends say most. */
    static final int HEAD = 24 * 1024;

    static final int TAIL = 8 * 1024;

    /** How often text can have been quoted: a JSON string inside a quoted log field inside a JSON document. */
    private static final int QUOTED_AT_MOST = 3;

    private Input() {}

    /**
     * The text to classify: newlines stay, other control characters (and the frames of terminal tools) become blanks, escapes of JSON, of
     * Go's quoting and of HTML are undone.
     */
    static String clean(String raw) {
        String text = withoutEntities(bounded(raw));
        for (int i = 0; i < QUOTED_AT_MOST && looksQuoted(text); i++) {
            text = unescape(text);
        }
        return withoutControls(text);
    }

    static String bounded(String raw) {
        if (raw.length() <= HEAD + TAIL) {
            return raw;
        }
        return raw.substring(0, HEAD) + "\n" + raw.substring(raw.length() - TAIL);
    }

    /** A backslash alone proves nothing (Windows paths have them); an escaped quote or line end does. */
    private static boolean looksQuoted(String text) {
        return text.indexOf('\\') >= 0
                && (text.contains("\\\"") || text.contains("\\n") || text.contains("\\u00") || text.contains("\\\\\""));
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                out.append(c);
                continue;
            }
            char next = text.charAt(++i);
            switch (next) {
                case 'n' -> out.append('\n');
                case 'r', 't' -> out.append(' ');
                case '"', '\\', '/' -> out.append(next);
                case 'u' -> i += codeUnit(text, i + 1, out);
                default -> out.append('\\').append(next);
            }
        }
        return out.toString();
    }

    /** Appends the character of a four-digit escape; answers how many characters it took. */
    private static int codeUnit(String text, int from, StringBuilder out) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                out.append("\\u");
                return 0;
            }
            value = value * 16 + digit;
        }
        out.append((char) value);
        return 4;
    }

    /** A message that was copied out of a web page's source. */
    private static String withoutEntities(String text) {
        if (text.indexOf('&') < 0 || !(text.contains("&#") || text.contains("&quot;") || text.contains("&lt;"))) {
            return text;
        }
        return text.replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#43;", "+")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static String withoutControls(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            char c = chars[i];
            if (c == '\u2018' || c == '\u2019') {
                chars[i] = '\'';
            } else if (c == '\u201c' || c == '\u201d') {
                // Chat programs and word processors bend the quotes of a pasted message.
                chars[i] = '"';
            } else if (c != '\n' && (Character.isISOControl(c) || c == '\u00a0' || c == '\u2502')) {
                chars[i] = ' ';
            }
        }
        return new String(chars);
    }

    /** Lower case of ASCII alone, so that every index means the same character as in the original. */
    static String lower(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= 'A' && chars[i] <= 'Z') {
                chars[i] = (char) (chars[i] + 32);
            }
        }
        return new String(chars);
    }
}
