/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import org.jspecify.annotations.Nullable;

/**
 * A reference of a trace in its parts, Docker Hub's short forms written out. Laxer than a runtime: whatever was recorded has been pulled,
 * so only its parts matter.
 *
 * @param repository domain and path, such as {@code docker.io/library/nginx}
 */
public record TraceReference(
        String repository, @Nullable String tag, @Nullable String digest) {

    private static final int MAX_LENGTH = 1024;

    /** Splits a reference; without tag and digest the tag is {@code latest}. */
    public static TraceReference parse(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        String digest = at < 0 ? null : text.substring(at + 1);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        String tag = colon < 0 ? null : name.substring(colon + 1);
        String path = colon < 0 ? name : name.substring(0, colon);
        return new TraceReference(repository(path), tag == null && digest == null ? "latest" : tag, digest);
    }

    private static String repository(String path) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? "" : path.substring(0, slash);
        if (first.equals("index.docker.io") || first.equals("registry-1.docker.io")) {
            return "docker.io" + path.substring(slash);
        }
        if (first.equals("docker.io")) {
            return path.indexOf('/', slash + 1) < 0 ? "docker.io/library" + path.substring(slash) : path;
        }
        boolean hasDomain = first.contains(".") || first.contains(":") || first.equals("localhost");
        return hasDomain ? path : slash < 0 ? "docker.io/library/" + path : "docker.io/" + path;
    }

    /** The part that a digest pins: repository and tag; null for a pull by digest alone. */
    public @Nullable String tagged() {
        return tag == null ? null : repository + ":" + tag;
    }

    static boolean isUsable(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && !text.startsWith("-")
                && !text.startsWith("@")
                && text.codePoints().noneMatch(c -> c <= ' ' || Character.isISOControl(c));
    }

    static boolean isDigest(String text) {
        int colon = text.indexOf(':');
        return colon > 0
                && colon < text.length() - 1
                && text.length() <= 256
                && text.chars().allMatch(c -> c > ' ' && c < 127 && c != ',' && c != '@');
    }
}
