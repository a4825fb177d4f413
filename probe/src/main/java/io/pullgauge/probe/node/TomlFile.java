/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import org.jspecify.annotations.Nullable;

/** Reads TOML into {@link Settings}; total for any bytes. */
public final class TomlFile {

    /** Brackets deeper than this are no configuration; the reader's recursion would not survive a file of nothing else. */
    private static final int DEEPEST = 64;

    private TomlFile() {}

    /** The file at this path of the node, parsed once as long as it does not change. */
    public static ParsedFile read(NodeFiles files, String path) {
        return files.parsed(path, TomlFile.class, file -> switch (file) {
            // An editor's byte order mark: Go's TOML reader passes it over.
            case NodeFile.Content content ->
                parse(path, content.text().startsWith("\uFEFF") ? content.text().substring(1) : content.text());
            case NodeFile.Absent _ -> new ParsedFile.Absent();
            case NodeFile.Unusable unusable ->
                new ParsedFile.Unreadable(new Origin(path, 0), unusable.reason(), unusable.kind());
        });
    }

    static ParsedFile parse(String path, String text) {
        int suspicious = suspiciousLine(text);
        if (suspicious > 0) {
            return new ParsedFile.Malformed(new Origin(path, suspicious), "is no TOML text");
        }
        try {
            return new ParsedFile.Parsed(TomlReader.read(path, text), text.isEmpty());
        } catch (TomlText.Broken bad) {
            return new ParsedFile.Malformed(
                    new Origin(path, bad.line()), "is no valid TOML: " + shown(bad.getMessage()));
        }
    }

    /** The line of the first NUL, undecodable character or absurd nesting; 0 for none. */
    private static int suspiciousLine(String text) {
        int line = 1;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            } else if (c == 0 || c == '\uFFFD') {
                return line;
            } else if (c == '[' || c == '{') {
                if (++depth > DEEPEST) {
                    return line;
                }
            } else if ((c == ']' || c == '}') && depth > 0) {
                depth--;
            }
        }
        return 0;
    }

    private static String shown(@Nullable String message) {
        String plain = message == null ? "syntax error" : message.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > 160 ? plain.substring(0, 160) + "…" : plain;
    }
}
