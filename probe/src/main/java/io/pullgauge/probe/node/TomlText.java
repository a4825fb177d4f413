/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.List;

/** A TOML text and how far it is read: characters, lines, blanks, keys. */
final class TomlText {

    private static final int END = -1;

    private final String text;
    private int at;
    private int line = 1;

    TomlText(String text) {
        this.text = text;
    }

    /** The text is no TOML; the line is where it was noticed. Carries no stack: a file's fault is none of ours. */
    static final class Broken extends RuntimeException {
        private final transient int line;

        private Broken(int line, String why) {
            super(why, null, false, false);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    Broken broken(String why) {
        return new Broken(line, why);
    }

    int line() {
        return line;
    }

    boolean ended() {
        return at >= text.length();
    }

    /** The next character, or one that no text holds. */
    int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    boolean startsWith(String expected) {
        return text.startsWith(expected, at);
    }

    char next() {
        if (ended()) {
            throw broken("the text ends too early");
        }
        char c = text.charAt(at++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    /** Takes this where it comes next. */
    boolean take(String expected) {
        boolean here = startsWith(expected);
        for (int i = 0; here && i < expected.length(); i++) {
            next();
        }
        return here;
    }

    void expect(String expected) {
        if (!take(expected)) {
            throw broken("expected " + expected + " and not " + shown());
        }
    }

    private String shown() {
        return ended()
                ? "the end"
                : peek() == '\n' || peek() == '\r' ? "the end of the line" : "'" + (char) peek() + "'";
    }

    void blanks() {
        while (peek() == ' ' || peek() == '\t') {
            next();
        }
    }

    /** A place to come back to. */
    record Mark(int at, int line) {}

    Mark mark() {
        return new Mark(at, line);
    }

    void back(Mark mark) {
        at = mark.at();
        line = mark.line();
    }

    /** A line feed, with or without a carriage return before it. */
    boolean takeLineEnd() {
        return take("\n") || take("\r\n");
    }

    /** Behind a value or a header: a comment, and then nothing more on this line. */
    void endOfLine() {
        blanks();
        comment();
        if (!ended() && !takeLineEnd()) {
            throw broken("expected the end of the line and not " + shown());
        }
    }

    /** Blanks, line ends and comments, as between the elements of an array. */
    void space() {
        do {
            blanks();
            comment();
        } while (takeLineEnd());
    }

    private void comment() {
        if (peek() == '#') {
            while (!ended() && peek() != '\n' && !startsWith("\r\n")) {
                if (isControl(next())) {
                    throw broken("a control character in a comment");
                }
            }
        }
    }

    static boolean isControl(char c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }

    /** What stands here up to a character that ends every number, date and name. */
    String word() {
        int from = at;
        while (!ended() && isOfWord(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isOfWord(char c) {
        return isOfBareKey(c) || c == '+' || c == '.' || c == ':';
    }

    private static boolean isOfBareKey(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** {@code a."b c".d}. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        do {
            blanks();
            keys.add(key());
            blanks();
        } while (take("."));
        return keys;
    }

    private String key() {
        if (startsWith("\"\"\"") || startsWith("'''")) {
            throw broken("a key of several lines");
        }
        if (peek() == '"' || peek() == '\'') {
            return TomlStrings.read(this);
        }
        int from = at;
        while (!ended() && isOfBareKey(text.charAt(at))) {
            at++;
        }
        if (from == at) {
            throw broken("expected a key and not " + shown());
        }
        return text.substring(from, at);
    }
}
