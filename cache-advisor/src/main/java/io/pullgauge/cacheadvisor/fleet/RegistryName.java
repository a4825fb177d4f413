/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Locale;
import java.util.Optional;

/**
 * The registry that a reference names, by the rule of distribution/reference: the first part is a host when it has a dot, a colon or an
 * upper-case letter, or is {@code localhost}; everything else is Docker Hub's.
 */
public final class RegistryName {
    private static final String DOCKER_HUB = "docker.io";
    private static final int LONGEST = 300;

    private RegistryName() {}

    /** The registry of an image reference, valid or not; empty where the text cannot name one. */
    public static Optional<String> ofImage(String reference) {
        int slash = reference.indexOf('/');
        String first = slash < 0 ? "" : reference.substring(0, slash);
        boolean host = first.contains(".")
                || first.contains(":")
                || "localhost".equals(first)
                || !first.equals(first.toLowerCase(Locale.ROOT));
        return reference.isBlank() ? Optional.empty() : Optional.of(host ? normal(first) : DOCKER_HUB);
    }

    /** A host as reports and people write it, in the form under which the fleet keeps it. */
    public static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return "index.docker.io".equals(lower) ? DOCKER_HUB : lower;
    }

    /** Whether the text can be a host with an optional port; nothing here looks it up. */
    public static boolean isPlausible(String host) {
        return !host.isEmpty() && host.length() <= LONGEST && host.chars().allMatch(RegistryName::isHostCharacter);
    }

    private static boolean isHostCharacter(int c) {
        return c > ' ' && c < 0x7f && "\"'<>\\{}|^`,;".indexOf(c) < 0;
    }
}
