/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which registry is to be cached, and where the cache listens.
 *
 * @param registry as images name it
 * @param cache the cache's own address
 * @param prefix under which the cache keeps this registry's repositories (Harbor's project, zot's destination); empty at the root
 * @param version of the product that is configured
 */
public record Wanted(String registry, URI cache, String prefix, Version version) {
    private static final Pattern HOST = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*(?::\\d{1,5})?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*){0,5}");

    /** At the cache's root, for the newest version of the product. */
    public Wanted(String registry, URI cache) {
        this(registry, cache, "", Version.LATEST);
    }

    /** The address from which a runtime pulls this registry's images: Docker Hub's differs from its name. */
    public String upstream() {
        return "https://" + ("docker.io".equals(registry) ? "registry-1.docker.io" : registry);
    }

    /** The cache's host, with its port where it has one. */
    String authority() {
        return cache.getRawAuthority();
    }

    int port() {
        return cache.getPort() > 0 ? cache.getPort() : 5000;
    }

    /** A short name for the registry, of letters, digits and dashes: {@code docker-io}. */
    String slug() {
        return registry.replaceAll("[^a-z0-9]+", "-");
    }

    boolean isPlainHttp() {
        return "http".equals(cache.getScheme());
    }

    /** Whether a registry of this name can be pulled from at all: nothing else may get into a file. */
    public static boolean isRegistry(String text) {
        return text.length() <= 255 && HOST.matcher(text).matches() && hasRightPort(text);
    }

    private static boolean hasRightPort(String text) {
        int colon = text.indexOf(':');
        int port = colon < 0 ? 1 : Integer.parseInt(text.substring(colon + 1));
        return port >= 1 && port <= 65_535;
    }

    /** A repository prefix, or none. */
    public static boolean isPrefix(String text) {
        return text.isEmpty() || (text.length() <= 128 && PREFIX.matcher(text).matches());
    }

    /** A cache's address as people give it: http or https, a host, an optional port from 1 to 65535, nothing else. */
    public static Optional<URI> cacheAddress(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && !uri.getHost().endsWith(".")
                    && uri.getUserInfo() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65_535
                    && !uri.getRawAuthority().endsWith(":")
                    && (uri.getPath() == null
                            || uri.getPath().isEmpty()
                            || uri.getPath().equals("/"))
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return usable
                    ? Optional.of(new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
