/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.verdict.Failure;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt of the image itself; null for what was not seen.
 *
 * @param bytes compressed size of the configuration and all distinct layers
 * @param oddity something that the runtime lets pass, but that will hurt
 */
record Content(
        @Nullable String digest,
        @Nullable Platform platform,
        @Nullable Long bytes,
        @Nullable Failure oddity) {

    static final Content UNSEEN = new Content(null, null, null, null);

    Content withDigest(@Nullable String seen) {
        return new Content(seen, platform, bytes, oddity);
    }

    Content withOddity(Failure odd) {
        return new Content(digest, platform, bytes, odd);
    }

    Content withImage(@Nullable Platform on, long size, @Nullable Failure odd) {
        return new Content(digest, on, size, odd);
    }
}
