/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/** How sentences begin and end where a phrase alone cannot tell. */
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

    /** Whether "denied:" stands where an error begins, not behind the words for what was: {@code mounts denied: …}. */
    static boolean isDenial(String text) {
        for (int at = text.indexOf("denied:"); at >= 0; at = text.indexOf("denied:", at + 1)) {
            int before = at - 1;
            while (before >= 0 && text.charAt(before) == ' ') {
                before--;
            }
            if (before < 0 || !Character.isLetter(text.charAt(before))) {
                return true;
            }
        }
        return false;
    }
}
