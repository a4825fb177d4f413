/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody asked {@link LocalServer} for.
 *
 * @param method as sent; methods are case-sensitive
 * @param path without its query
 * @param headers by their names in small letters; the first of several
 */
record LocalRequest(String method, String path, Map<String, String> headers) {

    private static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_HEADERS = 50;

    /** Also {@code http://host/path}, which every server has to take. */
    private static final Pattern LINE =
            Pattern.compile("([A-Z]{1,16}) (?:https?://[^/?# ]*)?(/[^?# ]*|\\*)?(?:[?#][^ ]*)? HTTP/1\\.[01]");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** What was read. */
    sealed interface Outcome {
        record Read(LocalRequest request) implements Outcome {}

        /** No request that we could answer otherwise than with this status. */
        record Refused(int status, String why) implements Outcome {}

        /** They hung up. */
        record Gone() implements Outcome {}
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /** Reads up to the empty line, and not behind it. */
    static Outcome read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        for (int each = in.read(); each >= 0; each = in.read()) {
            head.append((char) each);
            if (each == '\n' && endsEmpty(head)) {
                return parse(head.toString());
            }
            if (head.length() > MOST_BYTES) {
                return new Outcome.Refused(431, "a longer request than " + MOST_BYTES + " bytes");
            }
        }
        return new Outcome.Gone();
    }

    private static boolean endsEmpty(StringBuilder head) {
        String end = head.substring(Math.max(0, head.length() - 4));
        return end.endsWith("\n\n") || end.endsWith("\n\r\n");
    }

    private static Outcome parse(String head) {
        List<String> lines = head.lines().filter(line -> !line.isEmpty()).toList();
        Matcher first = LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!first.matches()) {
            return new Outcome.Refused(400, "no request of HTTP/1.1");
        }
        if (lines.size() > MOST_HEADERS + 1) {
            return new Outcome.Refused(431, "more than " + MOST_HEADERS + " headers");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
                return new Outcome.Refused(400, "a header that is none");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String path = first.group(2) == null ? "/" : first.group(2);
        return new Outcome.Read(new LocalRequest(first.group(1), path, Map.copyOf(headers)));
    }
}
