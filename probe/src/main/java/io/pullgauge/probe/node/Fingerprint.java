/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short hashes by which two nodes' settings are compared without being sent. */
public final class Fingerprint {

    /** 64 bits: enough to tell some thousand nodes' settings apart, and too little to be worth guessing secrets by. */
    private static final int SHOWN_BYTES = 8;

    private Fingerprint() {}

    /** The short hash of a text. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The short hash of some bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes), 0, SHOWN_BYTES);
    }

    /** The whole hash of a text, where a file is named by it. */
    public static String sha256Hex(String text) {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
