/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.Optional;

/**
 * A request that waits at the gate.
 *
 * @param method of HTTP
 * @param path as it was asked for, without its query
 * @param authorization the header of that name
 * @param peer the address that it comes from, as text; empty where there is none
 */
public record Ask(Need need, String method, String path, Optional<String> authorization, String peer) {
    private static final String SCHEME = "Bearer ";

    /** The bearer token, of at most this many characters; empty where there is none. */
    Optional<String> bearer(int longest) {
        return authorization
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip())
                .filter(token -> !token.isEmpty() && token.length() <= longest);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
