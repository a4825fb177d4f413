/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;

/** Completes a text that breaks off inside a well-known ending: an event holds 1 KiB, and tools cut with dots. */
final class CutOff {

    private static final List<String> ENDINGS = Resources.lines("endings.txt");

    /** Less than this could be anything: {@code con} begins five endings. With the colon before it a word says more. */
    private static final int FEWEST = 8;

    private static final int FEWEST_AFTER_COLON = 5;

    /** From here on the beginning of an ending is known even where it breaks off between two words. */
    private static final int PLENTY = 15;

    private CutOff() {}

    /** The text with its ending whole; unchanged where it does not break off inside exactly one known ending. */
    static String completed(String lower) {
        int end = withoutDots(lower);
        String found = "";
        int most = 0;
        for (String ending : ENDINGS) {
            int said = said(lower, end, ending);
            if (said == most && said > 0) {
                found = "";
            } else if (said > most) {
                most = said;
                found = ending;
            }
        }
        boolean broken = end < lower.length() || most >= PLENTY || isInWord(found, most);
        return found.isEmpty() || !broken ? lower : lower.substring(0, end) + found.substring(most);
    }

    private static boolean isInWord(String ending, int at) {
        return at > 0
                && at < ending.length()
                && Character.isLetter(ending.charAt(at - 1))
                && Character.isLetter(ending.charAt(at));
    }

    private static int withoutDots(String text) {
        int end = text.length();
        while (end > 0 && ".… ".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    /** How many characters of the ending the text has at its end, where that is enough to know it and not all. */
    private static int said(String text, int end, String ending) {
        int fewest = ending.startsWith(": ") ? FEWEST_AFTER_COLON : FEWEST;
        for (int length = Math.min(ending.length() - 1, end); length >= fewest; length--) {
            // The last character alone rules most lengths out.
            if (ending.charAt(length - 1) == text.charAt(end - 1)
                    && text.regionMatches(end - length, ending, 0, length)) {
                return length;
            }
        }
        return 0;
    }
}
