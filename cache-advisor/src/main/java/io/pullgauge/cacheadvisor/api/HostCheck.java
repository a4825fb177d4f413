/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.RequestHeaders;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages of others out of a collector that checks nobody. A browser on this machine can be made to call it, by a page's form or
 * by a name that a page's owner lets resolve to 127.0.0.1; both give themselves away by their Host or Origin header.
 */
public final class HostCheck {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|\\[?::ffff:127(\\.\\d{1,3}){3}]?");

    private final boolean loopbackOnly;

    private HostCheck(boolean loopbackOnly) {
        this.loopbackOnly = loopbackOnly;
    }

    /** For a collector that only this machine's own users may call. */
    public static HostCheck loopback() {
        return new HostCheck(true);
    }

    /** For one where every caller shows a token: a foreign page has none. */
    public static HostCheck none() {
        return new HostCheck(false);
    }

    void check(RequestHeaders headers) {
        if (!loopbackOnly) {
            return;
        }
        String authority = headers.authority();
        String origin = headers.get("origin");
        if (authority != null && !isLoopback(host(authority))) {
            throw new Problem(
                    403,
                    "Not this host",
                    "Host: " + Text.shown(authority, 100) + " (expected: localhost or a loopback address)");
        }
        if (origin != null && !isLoopback(origin.equals("null") ? "" : host(origin))) {
            throw new Problem(
                    403,
                    "Another page's request",
                    "Origin: " + Text.shown(origin, 100) + " (expected: this collector's own page)");
        }
    }

    private static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    private static String host(String authority) {
        try {
            String host = new URI(authority.contains("://") ? authority : "http://" + authority).getHost();
            return host == null ? "" : host;
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
