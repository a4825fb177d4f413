/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import org.jspecify.annotations.Nullable;

/**
 * What is to be reached: an image, or a registry alone.
 *
 * @param domain the registry as images name it
 * @param repository path in it; empty for the registry alone
 * @param asWritten the user's own string, which some runtimes resolve otherwise than the canonical form
 * @param hasCredentials whether the kubelet has found any for it
 */
record Wanted(
        String domain,
        String repository,
        @Nullable ImageReference reference,
        String asWritten,
        boolean hasCredentials) {

    static Wanted image(ImageReference reference, String asWritten) {
        return new Wanted(reference.domain(), reference.path(), reference, asWritten, false);
    }

    static Wanted registry(String domain) {
        return new Wanted(domain, "", null, domain, false);
    }

    Wanted withCredentials(boolean found) {
        return new Wanted(domain, repository, reference, asWritten, found);
    }

    boolean isByDigest() {
        return reference != null && reference.digest() != null;
    }
}
