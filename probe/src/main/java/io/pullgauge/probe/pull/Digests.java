/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Content digests as registries write them. */
final class Digests {

    private Digests() {}

    /** The digest of these bytes by the algorithm that {@code like} names (sha256 where it names none that we know). */
    static String of(byte[] bytes, String like) {
        String algorithm = like.startsWith("sha512:") ? "SHA-512" : like.startsWith("sha384:") ? "SHA-384" : "SHA-256";
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(bytes);
            return algorithm.replace("-", "").toLowerCase(Locale.ROOT) + ":"
                    + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + algorithm, e);
        }
    }
}
