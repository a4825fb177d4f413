/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import org.jspecify.annotations.Nullable;

/**
 * What a message is about.
 *
 * @param image as spelled; null where none is named
 * @param registry the image's registry; null where neither an image nor a request names one
 * @param runtime containerd, cri-o, docker, podman or null
 * @param anonymous whether this pull can carry no credentials: the runtime's own sandbox image, or a bare {@code ctr}
 */
record Subject(
        @Nullable String image,
        @Nullable String registry,
        @Nullable String runtime,
        boolean anonymous) {

    boolean imageIsDigest() {
        return image != null && image.contains("@");
    }
}
