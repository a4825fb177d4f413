/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

/** TOML's four kinds of strings: with escapes or as they stand, on one line or on several. */
final class TomlStrings {

    private static final int SHORT = 4;
    private static final int LONG = 8;

    private final TomlText text;
    private final StringBuilder value = new StringBuilder();

    private TomlStrings(TomlText text) {
        this.text = text;
    }

    /** The string that begins here with its quote. */
    static String read(TomlText text) {
        char quote = (char) text.peek();
        String three = String.valueOf(quote).repeat(3);
        TomlStrings reader = new TomlStrings(text);
        if (text.take(three)) {
            reader.lines(quote, three);
        } else {
            text.next();
            reader.line(quote);
        }
        return reader.value.toString();
    }

    private void line(char quote) {
        for (char c = text.next(); c != quote; c = text.next()) {
            if (TomlText.isControl(c)) {
                throw text.broken("a control character in a string");
            }
            put(c, quote);
        }
    }

    private void lines(char quote, String three) {
        text.takeLineEnd();
        while (!text.take(three)) {
            boolean joins = quote == '"' && text.peek() == '\\' && goesOn();
            if (!joins) {
                oneOfLines(quote);
            }
        }
        // Up to two quotes may stand before the three that end it.
        for (int i = 0; i < 2 && text.take(String.valueOf(quote)); i++) {
            value.append(quote);
        }
    }

    private void oneOfLines(char quote) {
        if (text.takeLineEnd()) {
            value.append('\n');
            return;
        }
        char c = text.next();
        if (TomlText.isControl(c)) {
            throw text.broken("a control character in a string");
        }
        put(c, quote);
    }

    private void put(char c, char quote) {
        if (c == '\\' && quote == '"') {
            escaped(text.next());
        } else {
            value.append(c);
        }
    }

    /** A backslash at the end of a line: what comes next begins where there is something. */
    private boolean goesOn() {
        TomlText.Mark before = text.mark();
        text.next();
        text.blanks();
        if (!text.takeLineEnd()) {
            text.back(before);
            return false;
        }
        do {
            text.blanks();
        } while (text.takeLineEnd());
        return true;
    }

    private void escaped(char c) {
        switch (c) {
            case 'b' -> value.append('\b');
            case 't' -> value.append('\t');
            case 'n' -> value.append('\n');
            case 'f' -> value.append('\f');
            case 'r' -> value.append('\r');
            case '"', '\\' -> value.append(c);
            case 'u' -> value.appendCodePoint(codePoint(SHORT));
            case 'U' -> value.appendCodePoint(codePoint(LONG));
            default -> throw text.broken("an escape that is none");
        }
    }

    private int codePoint(int digits) {
        long code = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(text.next(), 16);
            if (digit < 0) {
                throw text.broken("an escape that is none");
            }
            code = code * 16 + digit;
        }
        boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        if (surrogate || code > Character.MAX_CODE_POINT) {
            throw text.broken("an escape for no character");
        }
        return (int) code;
    }
}
