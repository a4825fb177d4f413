/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Where the collector is and how to be known there.
 *
 * @param url its root, without a path of ours
 * @param at where the URL's host is, so that no broken DNS keeps a report back; empty to look its name up
 * @param tokenFile holds the bearer token; empty for none
 * @param trustFile PEM certificates that replace the JDK's own trust; empty for those
 */
public record CollectorAddress(
        String url, Optional<InetAddress> at, Optional<Path> tokenFile, Optional<Path> trustFile) {

    /** A collector whose name is looked up. */
    public CollectorAddress(String url, Optional<Path> tokenFile, Optional<Path> trustFile) {
        this(url, Optional.empty(), tokenFile, trustFile);
    }

    /** What is wrong with this as an address; empty where it can be used. A token is never sent in the clear to another machine. */
    public static Optional<String> problem(String url, boolean withToken) {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            return Optional.of(url + " (expected: http://host:port or https://host:port)");
        }
        if (!parsed.username().isEmpty() || !parsed.password().isEmpty() || parsed.query() != null) {
            return Optional.of("a URL with credentials or a query (expected: http://host:port or https://host:port)");
        }
        boolean loopback = parsed.host().equals("localhost")
                || parsed.host().startsWith("127.")
                || parsed.host().equals("::1");
        return withToken && !parsed.isHttps() && !loopback
                ? Optional.of(url + " with a token (expected: https, or a loopback address)")
                : Optional.empty();
    }

    HttpUrl reports() {
        return at("api/v1/reports");
    }

    HttpUrl errands() {
        return at("api/v1/errands");
    }

    private HttpUrl at(String path) {
        HttpUrl root = HttpUrl.parse(url);
        if (root == null) {
            throw new IllegalArgumentException("collector: " + url);
        }
        return root.newBuilder().addPathSegments(path).build();
    }
}
