/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/**
 * One error of one attempt, taken apart: what the rules look at.
 *
 * @param text lower case; the request's URL is {@code <url>}, image references are {@code <name>}, so that no rule reads an
 *     image's name as an error
 * @param sieve of the text
 * @param where at which step it broke
 * @param host host of the request's URL; empty where the text has none
 * @param status HTTP status of the answer; 0 where the text has none
 * @param registry the registry that the image names (or the URL, where no image is named)
 * @param mirrored whether the request went to a host that is not the image's registry
 * @param byDigest whether what could not be found was asked for by digest
 * @param subject what the message around it is about
 */
record PullError(
        String text,
        Sieve sieve,
        Where where,
        String host,
        int status,
        RegistryKind registry,
        boolean mirrored,
        boolean byDigest,
        Subject subject) {

    /** The same of an image that no word named. */
    PullError about(@Nullable String image) {
        Subject named = new Subject(image, subject.registry(), subject.runtime(), subject.anonymous());
        return new PullError(text, sieve, where, host, status, registry, mirrored, byDigest, named);
    }

    boolean says(String phrase) {
        return text.contains(phrase);
    }

    boolean saysAnyOf(Phrase... phrases) {
        for (Phrase phrase : phrases) {
            if (phrase.isIn(text, sieve)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the request went to the host that a registry's redirect named for its blobs. */
    boolean isAtBlobHost() {
        String registryHost = subject.registry() == null ? "" : subject.registry();
        return where == Where.BLOB
                && !host.isEmpty()
                && !host.equals(registryHost)
                && !(registry == RegistryKind.DOCKER_HUB && (host.startsWith("registry") || host.startsWith("index.")));
    }

    /** Whether this is one of Docker Hub's official images: {@code library/…}, or a name without a slash. */
    boolean isOfficial() {
        String image = subject.image();
        if (registry != RegistryKind.DOCKER_HUB || image == null) {
            return false;
        }
        String name = Input.lower(image);
        return name.indexOf('/') < 0 || name.startsWith("docker.io/library/") || name.startsWith("library/");
    }

    /** Whether what was asked for by digest is part of an index that was asked for by tag. */
    boolean isOfIndex() {
        return byDigest && subject.image() != null && !subject.imageIsDigest();
    }

    /** Whether the request's URL is followed by a few plain words, such as a server may put beside its status. */
    boolean requestEndsInFewWords() {
        int at = text.lastIndexOf("<url>");
        int colon = at < 0 ? -1 : text.indexOf(": ", at);
        return colon > 0
                && colon - at < 8
                && colon + 2 < text.length()
                && !Character.isDigit(text.charAt(colon + 2))
                && text.length() - colon < 40
                && text.indexOf(':', colon + 1) < 0
                && text.indexOf(' ', colon + 2) - colon < 30;
    }

    /** Whether this is one of Docker Hub's official images, under the host of a cache. */
    boolean isOfficialElsewhere() {
        String image = subject.image();
        return registry == RegistryKind.OTHER && image != null && image.contains("/library/");
    }

    /** Whether the request's URL is directly followed by these words and then by nothing else. */
    boolean requestEndsWith(String words) {
        int at = text.lastIndexOf(words);
        return at > 0
                && (text.startsWith("<url>\": ", at - 8) || text.startsWith("<url>: ", at - 7))
                && onlyPunctuation(at + words.length());
    }

    private boolean onlyPunctuation(int from) {
        for (int i = from; i < text.length() && i < from + 80; i++) {
            char c = text.charAt(i);
            if (c == ';' || c == ',' || c == '\n' || (c == '.' && i + 1 < text.length() && text.charAt(i + 1) == ' ')) {
                return true;
            }
            if (Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }
}
