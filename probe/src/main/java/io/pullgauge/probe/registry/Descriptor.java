/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.image.Platform;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference from one manifest to another or to a blob.
 *
 * @param elsewhere whether it names URLs of its own. A manifest's author must not send us anywhere, so they are never followed.
 */
public record Descriptor(
        String mediaType,
        String digest,
        long size,
        @Nullable Platform platform,
        boolean elsewhere) {

    private static final Pattern DIGEST =
            Pattern.compile("sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}");

    /** A digest that may be put into a URL: known algorithm, right length, lower-case hex. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }
}
