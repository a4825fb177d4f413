/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.List;

/**
 * The request's URL of an error text, and the text without URLs and names.
 *
 * @param masked the text with {@code <url>} for requests and {@code <name>} for image references; other URLs (what a registry advises to
 *     read) stay
 * @param host of the last request, lower case, with its port; empty without one
 * @param path of the last request, without its query
 * @param ofRegistry the registry that a mirror was asked for (containerd's {@code ?ns=}); empty without one
 */
record Urls(String masked, String host, String path, String ofRegistry) {

    /** What stands before the URL of a request: Go's {@code url.Error} and the runtimes' own sentences. */
    private static final List<String> REQUESTS =
            List.of("get", "head", "post", "put", "to", "code", "url", "from", "at", "endpoint:", "registry");

    /** What stands before a host without a URL: containerd 1.x and containers/image. */
    private static final List<String> HOSTS =
            List.of("pulling from host ", "pinging container registry ", "pinging docker registry ");

    static Urls of(String lower) {
        Scan scan = new Scan();
        int done = 0;
        for (int at = nextUrl(lower, 0); at >= 0; at = nextUrl(lower, done)) {
            int end = end(lower, at);
            boolean request = isRequest(lower, at);
            if (request) {
                scan.request(lower.substring(at, end));
            }
            scan.masked.append(lower, done, at).append(request ? "<url>" : lower.substring(at, end));
            done = end;
        }
        scan.masked.append(lower, done, lower.length());
        scan.named(lower);
        return new Urls(withoutReferences(withoutNames(scan.masked.toString())), scan.host, scan.path, scan.ofRegistry);
    }

    private static int nextUrl(String text, int from) {
        int at = text.indexOf("://", from);
        while (at >= 0) {
            if (at >= 5 && text.startsWith("https", at - 5)) {
                return at - 5 < from ? -1 : at - 5;
            }
            if (at >= 4 && text.startsWith("http", at - 4)) {
                return at - 4 < from ? -1 : at - 4;
            }
            at = text.indexOf("://", at + 3);
        }
        return -1;
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && !endsUrl(text.charAt(end))) {
            end++;
        }
        while (end > from && ":,.;)]}".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static boolean endsUrl(char c) {
        return c <= ' ' || c == '"' || c == '\'' || c == '`';
    }

    private static boolean isRequest(String text, int at) {
        int end = at;
        while (end > 0 && " \"'".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        for (String word : REQUESTS) {
            if (text.startsWith(word, end - word.length())) {
                return true;
            }
        }
        return false;
    }

    /** A quoted token with a slash or a colon and no blank is a name, not an error. */
    private static String withoutNames(String text) {
        int open = text.indexOf('"');
        if (open < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        while (open >= 0) {
            int close = text.indexOf('"', open + 1);
            if (close < 0) {
                break;
            }
            if (isName(text, open + 1, close)) {
                out.append(text, done, open + 1).append(kind(text, open + 1, close));
                done = close;
                open = text.indexOf('"', close + 1);
            } else {
                open = close;
            }
        }
        return out.append(text, done, text.length()).toString();
    }

    /** Runtimes repeat the reference without quotes before their last words: {@code …: reg.example/a:1: not found}. */
    private static String withoutReferences(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', Math.max(slash + 1, done))) {
            int from = slash;
            while (from > done && isOfHost(text.charAt(from - 1))) {
                from--;
            }
            boolean starts = from == 0 || " ([".indexOf(text.charAt(from - 1)) >= 0;
            if (starts && isHost(text, from, slash)) {
                int end = end(text, slash);
                out.append(text, done, from)
                        .append(text.startsWith("@sha256:", digest(text, slash, end)) ? "<name>@sha256:" : "<name>");
                done = end;
            }
        }
        return out.append(text, done, text.length()).toString();
    }

    private static int digest(String text, int from, int end) {
        int at = text.indexOf("@sha256:", from);
        return at < end ? at : -1;
    }

    private static boolean isOfHost(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':';
    }

    /** A dot or port tells a host from the first part of a media type or of Go's {@code net/http}. */
    private static boolean isHost(String text, int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if (text.charAt(i) == '.' || text.charAt(i) == ':') {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(String text, int from, int to) {
        boolean parts = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '{' || c == '<') {
                return false;
            }
            parts |= c == '/' || c == ':';
        }
        return parts;
    }

    /** containerd's content references say in their first word what they are: {@code layer-sha256:…}, {@code index-sha256:…}. */
    private static String kind(String text, int from, int to) {
        int digest = text.indexOf("-sha256:", from);
        return digest > from && digest < to ? text.substring(from, digest) + "-sha256" : "<name>";
    }

    private static final class Scan {
        private final StringBuilder masked = new StringBuilder();
        private String host = "";
        private String path = "";
        private String ofRegistry = "";

        void request(String url) {
            int from = url.indexOf("://") + 3;
            int query = url.indexOf('?', from);
            String address = query < 0 ? url.substring(from) : url.substring(from, query);
            int slash = address.indexOf('/');
            String authority = slash < 0 ? address : address.substring(0, slash);
            host = authority.substring(authority.lastIndexOf('@') + 1);
            path = slash < 0 ? "" : address.substring(slash);
            int namespace = query < 0 ? -1 : url.indexOf("ns=", query);
            ofRegistry = namespace < 0 ? "" : value(url, namespace + 3);
        }

        /** Some name only the host: {@code pulling from host reg.example failed with status code …}. */
        void named(String lower) {
            for (String before : HOSTS) {
                int at = host.isEmpty() ? lower.indexOf(before) : -1;
                int end = at < 0 ? -1 : lower.indexOf(' ', at + before.length());
                host = end < 0 ? host : withoutColon(lower.substring(at + before.length(), end));
            }
        }

        private static String withoutColon(String name) {
            return name.endsWith(":") ? name.substring(0, name.length() - 1) : name;
        }

        private static String value(String url, int from) {
            int end = url.indexOf('&', from);
            return end < 0 ? url.substring(from) : url.substring(from, end);
        }
    }
}
