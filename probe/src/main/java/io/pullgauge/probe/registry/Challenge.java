/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.RuntimeRules.Library;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header: scheme in lower case, parameters with lower-case names.
 *
 * <p>Read as the runtimes read it, which is less than RFC 9110 allows: one challenge in one header and no more, and a value without quotes
 * ends where a token ends, at the colon of a URL.
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
    static List<Challenge> of(Exchange.Answer answer, Library library) {
        return parse(answer.headers().getOrDefault("www-authenticate", List.of()), library);
    }

    /** Parses all header values; what cannot be read ends its header, and what was read before it stays. */
    public static List<Challenge> parse(List<String> headers, Library library) {
        List<Challenge> found = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_LENGTH && found.size() < MAX_CHALLENGES) {
                new Reader(header, library != Library.CONTAINERD).challenge().ifPresent(found::add);
            }
        }
        return found;
    }

    /** A cursor over one header value. */
    private static final class Reader {
        private final String text;
        private final boolean endsAtEmptyValue;
        private int at;

        /** @param endsAtEmptyValue whether a parameter without a value ends the reading (containerd alone goes on) */
        Reader(String text, boolean endsAtEmptyValue) {
            this.text = text;
            this.endsAtEmptyValue = endsAtEmptyValue;
        }

        Optional<Challenge> challenge() {
            String scheme = token();
            if (scheme.isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            do {
                skipSpaces();
            } while (parameters.size() < MAX_PARAMETERS && readParameter(parameters) && take(','));
            return Optional.of(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
        }

        /** Reads one {@code name=value} with what is blank behind it; false where there is none. Of two with one name the last counts. */
        private boolean readParameter(Map<String, String> parameters) {
            String name = token();
            if (name.isEmpty() || !take('=')) {
                return false;
            }
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
            if (value.isEmpty() && endsAtEmptyValue) {
                return false;
            }
            parameters.put(name.toLowerCase(Locale.ROOT), value);
            skipSpaces();
            return true;
        }

        /** What has no closing quote is empty, and nothing stands behind it. */
        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return value.toString();
                }
                if (c == '\\') {
                    at++;
                }
                if (at < text.length()) {
                    value.append(text.charAt(at));
                }
            }
            return "";
        }

        private String token() {
            int start = at;
            while (at < text.length() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skipSpaces() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean take(char wanted) {
            boolean there = at < text.length() && text.charAt(at) == wanted;
            at += there ? 1 : 0;
            return there;
        }

        /** A token by RFC 2616: visible ASCII without separators. */
        private static boolean isToken(char c) {
            return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[]\\{}".indexOf(c) < 0;
        }
    }
}
