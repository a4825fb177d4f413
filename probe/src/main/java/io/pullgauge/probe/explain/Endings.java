/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/** How sentences end that have a name in their middle. */
final class Endings {

    private static final String MISSING = " not found";

    private Endings() {}

    /** Whether one of the nouns, one name and "not found" follow each other: {@code repository team/app not found}. */
    static boolean saysMissing(String text, String... nouns) {
        for (int at = text.indexOf(MISSING); at >= 0; at = text.indexOf(MISSING, at + 1)) {
            int name = text.lastIndexOf(' ', at - 1) + 1;
            for (String noun : nouns) {
                if (text.startsWith(noun, name - noun.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the last thing said is Go's {@code EOF}: a connection that was closed without a word. */
    static boolean isEof(String text) {
        int at = text.lastIndexOf(" eof");
        return at >= 0 && (at + 4 == text.length() || !Character.isLetterOrDigit(text.charAt(at + 4)));
    }
}
