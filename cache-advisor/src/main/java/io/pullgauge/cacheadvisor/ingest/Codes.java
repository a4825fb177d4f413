/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** The words that reports are full of: read without a new text for each, of which a report would need a thousand. */
final class Codes {
    private static final Codes KNOWN = new Codes(Stream.of(
                    List.of("ok", "warn", "fail", "skipped", "anonymous"),
                    Arrays.stream(Stage.values())
                            .map(stage -> stage.name().toLowerCase(Locale.ROOT))
                            .toList(),
                    Arrays.stream(Cause.values()).map(Cause::code).toList())
            .flatMap(List::stream)
            .toList());

    private static final int PLACES = 1 << 12;
    private final @Nullable String[] places = new @Nullable String[PLACES];

    /** Of two words in one place the first stays: the other is only made anew each time. */
    private Codes(List<String> words) {
        for (String word : words.reversed()) {
            places[place(word.toCharArray(), 0, word.length())] = word;
        }
    }

    /** The text at which the parser stands. */
    static String read(JsonParser parser) {
        return KNOWN.of(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    }

    private String of(char[] text, int from, int length) {
        String known = places[place(text, from, length)];
        return known != null && isThat(known, text, from, length) ? known : new String(text, from, length);
    }

    private static boolean isThat(String word, char[] text, int from, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != text[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** Long texts are no codes: their first letters tell enough. */
    private static int place(char[] text, int from, int length) {
        int hash = length;
        for (int i = from; i < from + Math.min(length, 30); i++) {
            hash = 31 * hash + text[i];
        }
        return (hash ^ hash >>> 12) & (PLACES - 1);
    }
}
