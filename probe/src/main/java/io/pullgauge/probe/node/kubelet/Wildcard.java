/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

/** Shell patterns as Go's path/filepath.Match has them: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]} and a backslash before any. */
final class Wildcard {

    private Wildcard() {}

    /** Whether the whole text matches; false also for a pattern that is malformed. Linear but for one remembered star. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = ++p;
                starText = t;
                continue;
            }
            int next = p < pattern.length() ? step(pattern, p, text.charAt(t)) : -1;
            if (next >= 0) {
                p = next;
                t++;
            } else if (star >= 0) {
                p = star;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** Where the pattern goes on after it took this character; -1 where it does not take it. */
    private static int step(String pattern, int at, char c) {
        return switch (pattern.charAt(at)) {
            case '?' -> at + 1;
            case '[' -> range(pattern, at, c);
            case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? at + 2 : -1;
            default -> pattern.charAt(at) == c ? at + 1 : -1;
        };
    }

    private static int range(String pattern, int at, char c) {
        int i = at + 1;
        boolean negated = i < pattern.length() && pattern.charAt(i) == '^';
        i += negated ? 1 : 0;
        boolean found = false;
        int ranges = 0;
        while (i < pattern.length() && (pattern.charAt(i) != ']' || ranges == 0)) {
            i += pattern.charAt(i) == '\\' ? 1 : 0;
            if (i >= pattern.length()) {
                return -1;
            }
            char low = pattern.charAt(i++);
            char high = low;
            if (i + 1 < pattern.length() && pattern.charAt(i) == '-') {
                high = pattern.charAt(i + 1);
                i += 2;
            }
            found |= low <= c && c <= high;
            ranges++;
        }
        return i < pattern.length() && found != negated ? i + 1 : -1;
    }
}
