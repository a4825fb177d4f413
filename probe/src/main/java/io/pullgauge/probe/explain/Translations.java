/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;

/** Windows says its errors in its user's language; the rules know Go's words. */
final class Translations {

    private record Sentence(String foreign, String english) {}

    private static final List<Sentence> SENTENCES = Resources.lines("translations.tsv").stream()
            .map(line -> line.split("\t"))
            .map(column -> new Sentence(column[0], column[1]))
            .toList();

    private static final List<String> WINDOWS = List.of("connectex", "wsarecv", "wsasend", "getaddrinfow");

    private Translations() {}

    /** The text with what it says in another language in Go's words. */
    static String english(String lower) {
        if (isEnglish(lower)) {
            return lower;
        }
        String text = lower;
        for (Sentence sentence : SENTENCES) {
            text = text.contains(sentence.foreign()) ? text.replace(sentence.foreign(), sentence.english()) : text;
        }
        return text;
    }

    /** Plain ASCII without one of the calls by which Go names what Windows told it. */
    private static boolean isEnglish(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return !ErrorReader.any(text, WINDOWS);
    }
}
