/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110 11.3): scheme in lower case, parameters with lower-case names.
 *
 * <p>Several headers, several challenges in one header, commas and escaped quotes inside quoted values are all taken.
 */
public record Challenge(String scheme, Map<String, String> parameters) {

    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_CHALLENGES = 16;
    private static final int MAX_PARAMETERS = 32;

    /** A parameter's value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The challenges of an answer. */
    static List<Challenge> of(Exchange.Answer answer) {
        return parse(answer.headers().getOrDefault("www-authenticate", List.of()));
    }

    /** Parses all header values; what cannot be read ends its header, and what was read before it stays. */
    public static List<Challenge> parse(List<String> headers) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_LENGTH && found.size() < MAX_CHALLENGES) {
                new Reader(header).readInto(found);
            }
        }
        return found;
    }

    /** A cursor over one header value. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        void readInto(List<Challenge> found) {
            while (found.size() < MAX_CHALLENGES) {
                skipSeparators();
                String scheme = token();
                if (scheme.isEmpty()) {
                    return;
                }
                Map<String, String> parameters = new LinkedHashMap<>();
                found.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
                while (parameters.size() < MAX_PARAMETERS && readParameter(parameters)) {
                    // One parameter a turn.
                }
            }
        }

        /** Reads one {@code name=value}; false, with the cursor before it, where something else stands: the next scheme or the end. */
        private boolean readParameter(Map<String, String> parameters) {
            int start = at;
            skipSeparators();
            String name = token();
            skipSpaces();
            if (name.isEmpty() || !take('=')) {
                at = start;
                return false;
            }
            skipSpaces();
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token68();
            parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
            return true;
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            // The closing quote, where there is one.
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, Math.min(at, text.length()));
        }

        /** An unquoted value is taken up to the next comma or space: registries leave quotes out around URLs too. */
        private String token68() {
            int start = at;
            while (at < text.length() && ", \t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skipSeparators() {
            while (at < text.length() && ", \t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private void skipSpaces() {
            while (at < text.length() && " \t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean take(char wanted) {
            boolean there = at < text.length() && text.charAt(at) == wanted;
            at += there ? 1 : 0;
            return there;
        }

        private static boolean isToken(char c) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }
    }
}
