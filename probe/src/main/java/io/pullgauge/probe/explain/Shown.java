/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text of others as we show it: cut to a bound, secrets masked, control characters visible instead of effective. */
final class Shown {

    private static final int LONGEST_MESSAGE = 8 * 1024;
    private static final int LONGEST_NAME = 300;

    /** Query parameters of signed and token URLs, and fields of their JSON, that stand for a right. */
    private static final List<String> SECRETS = List.of(
            "signature=",
            "x-amz-credential=",
            "x-amz-security-token=",
            "sig=",
            "verify=",
            "token=",
            "password=",
            "key-pair-id=",
            "&policy=",
            "authorization: basic ",
            "authorization: bearer ",
            "bearer eyj",
            "dckr_jti_",
            "dckr_pat_",
            "dckr_oat_",
            "ghp_",
            "github_pat_",
            "glpat-",
            "glrt-");

    private Shown() {}

    /** A message as an answer repeats it. */
    static String message(String raw) {
        String text = raw.length() <= LONGEST_MESSAGE ? raw : raw.substring(0, LONGEST_MESSAGE);
        String shown = visible(masked(text));
        return raw.length() <= LONGEST_MESSAGE
                ? shown
                : shown + "… (" + (raw.length() - LONGEST_MESSAGE) + " characters more)";
    }

    static @Nullable String name(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return visible(masked(name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…"));
    }

    private static String masked(String text) {
        String lower = Input.lower(text);
        String masked = userInfoMasked(text, lower);
        for (String secret : SECRETS) {
            masked = lower.contains(secret) ? masked(masked, secret) : masked;
        }
        return masked;
    }

    private static String masked(String text, String secret) {
        String lower = Input.lower(text);
        StringBuilder out = new StringBuilder();
        int done = 0;
        for (int at = lower.indexOf(secret); at >= 0; at = lower.indexOf(secret, done)) {
            int from = at + secret.length();
            int end = from;
            while (end < text.length() && text.charAt(end) > ' ' && "&\"'<>;,:\\".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            out.append(text, done, from).append(end - from >= 6 ? "***" : text.substring(from, end));
            done = end;
        }
        return out.append(text, done, text.length()).toString();
    }

    /** {@code https://user:password@host} keeps the host. */
    private static String userInfoMasked(String text, String lower) {
        int at = lower.indexOf("://");
        StringBuilder out = new StringBuilder();
        int done = 0;
        for (; at >= 0; at = lower.indexOf("://", at + 3)) {
            int end = at + 3;
            while (end < text.length() && text.charAt(end) > ' ' && "/\"'?@".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end < text.length()
                    && text.charAt(end) == '@'
                    && text.substring(at + 3, end).indexOf(':') >= 0) {
                out.append(text, done, at + 3).append("***");
                done = end;
            }
        }
        return out.append(text, done, text.length()).toString();
    }

    /** Newlines and tabs stay; every other control or direction-changing character becomes its escape. */
    static String visible(String text) {
        int first = 0;
        while (first < text.length() && !isHidden(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 32).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHidden(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isHidden(char c) {
        if (Character.isISOControl(c)) {
            return c != '\n' && c != '\t' && c != '\r';
        }
        boolean turnsDirection = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
        return turnsDirection || c == '\u200e' || c == '\u200f' || c == '\ufeff';
    }
}
