/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.Map;

/** Finds the HTTP status that a text reports, and no other three-digit number. */
final class HttpStatus {

    /** The first word of the reason that Go prints after the number. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("400", "bad"),
            Map.entry("401", "unauthorized"),
            Map.entry("402", "payment"),
            Map.entry("403", "forbidden"),
            Map.entry("404", "not found"),
            Map.entry("405", "method"),
            Map.entry("406", "not acceptable"),
            Map.entry("407", "proxy"),
            Map.entry("408", "request"),
            Map.entry("410", "gone"),
            Map.entry("412", "precondition"),
            Map.entry("416", "requested"),
            Map.entry("418", "i'm"),
            Map.entry("421", "misdirected"),
            Map.entry("429", "too many"),
            Map.entry("451", "unavailable"),
            Map.entry("500", "internal"),
            Map.entry("501", "not implemented"),
            Map.entry("502", "bad"),
            Map.entry("503", "service"),
            Map.entry("504", "gateway"));

    private HttpStatus() {}

    /** The last status that the text names, or 0. A runtime's own API status ({@code API error (500)}) is none. */
    static int in(String text) {
        for (int i = text.length() - 3; i >= 0; i--) {
            if (isCode(text, i) && (hasReason(text, i) || isAnnounced(text, i)) && !isOfTheRuntimesApi(text, i)) {
                return Integer.parseInt(text.substring(i, i + 3));
            }
        }
        return 0;
    }

    private static boolean isCode(String text, int at) {
        char first = text.charAt(at);
        return (first == '4' || first == '5')
                && isDigit(text, at + 1)
                && isDigit(text, at + 2)
                && !isPartOfName(text, at + 3)
                && !isPartOfName(text, at - 1);
    }

    private static boolean isDigit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static boolean isPartOfName(String text, int at) {
        if (at < 0 || at >= text.length()) {
            return false;
        }
        char c = text.charAt(at);
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '/' || (c == '.' && isWord(text, at + 1));
    }

    private static boolean isWord(String text, int at) {
        return at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }

    private static boolean hasReason(String text, int at) {
        String reason = REASONS.get(text.substring(at, at + 3));
        int from = at + 3;
        while (from < text.length() && " (:".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        return reason != null && (text.startsWith(reason, from) || isCutOff(text, at, from, reason));
    }

    /** An event holds 1 KiB: what is longer ends in the middle of a word, or with dots. */
    private static boolean isCutOff(String text, int at, int from, String reason) {
        int end = text.length();
        while (end > from && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '…')) {
            end--;
        }
        return end - from < reason.length()
                && text.startsWith(": ", at - 2)
                && reason.startsWith(text.substring(from, end));
    }

    private static boolean isAnnounced(String text, int at) {
        String before = text.substring(Math.max(0, at - 30), at);
        return before.contains("status")
                || before.endsWith("http ")
                || before.endsWith("http/1.1 ")
                || before.endsWith("<url>: ")
                || before.endsWith("error code: ");
    }

    private static boolean isOfTheRuntimesApi(String text, int at) {
        return text.startsWith("api error (", at - 11) || text.startsWith("(http code ", at - 11);
    }
}
