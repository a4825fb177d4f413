/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.net.URI;
import java.util.Optional;

/**
 * Which registry is to be cached, and where the cache listens.
 *
 * @param registry as images name it
 * @param cache the cache's own address
 */
public record Wanted(String registry, URI cache) {

    /** The address from which a runtime pulls this registry's images: Docker Hub's differs from its name. */
    public String upstream() {
        return "https://" + ("docker.io".equals(registry) ? "registry-1.docker.io" : registry);
    }

    /** A cache's address as people give it: http or https, a host, an optional port, nothing else. */
    public static Optional<URI> cacheAddress(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPath() == null
                            || uri.getPath().isEmpty()
                            || uri.getPath().equals("/"))
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return usable
                    ? Optional.of(new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null))
                    : Optional.empty();
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }
}
