/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON may name the character NUL, and PostgreSQL keeps no text that has one. */
final class Nul {
    private static final byte[] NUL = "u0000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "uFFFD".getBytes(StandardCharsets.US_ASCII);

    private Nul() {}

    /** Puts the replacement character where the document names a NUL. Every backslash of JSON begins an escape, so that two are a pair. */
    static void replace(byte[] json) {
        ByteBuf all = Unpooled.wrappedBuffer(json);
        for (int at = all.indexOf(0, json.length, (byte) '\\');
                at >= 0;
                at = all.indexOf(Math.min(at + 2, json.length), json.length, (byte) '\\')) {
            int from = at + 1;
            if (from + NUL.length <= json.length && Arrays.equals(json, from, from + NUL.length, NUL, 0, NUL.length)) {
                System.arraycopy(REPLACEMENT, 0, json, from, REPLACEMENT.length);
            }
        }
    }
}
