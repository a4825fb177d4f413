/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/** A text of some kilobytes, kept compressed: a fleet's newest reports must fit a small disk. */
public final class Packed {
    /** Fast enough for thousands a second on one core; JSON shrinks to about a sixth. */
    private static final int LEVEL = 1;

    private final byte[] compressed;

    private Packed(byte[] compressed) {
        this.compressed = compressed;
    }

    /** Compresses the text. */
    public static Packed of(byte[] text) {
        return new Packed(Zstd.compress(text, LEVEL));
    }

    /** Takes over what {@link #stored} gave. */
    public static Packed ofStored(byte[] compressed) {
        return new Packed(compressed.clone());
    }

    /** The bytes to store. */
    public byte[] stored() {
        return compressed.clone();
    }

    /**
     * The text, of at most this many bytes; what claims to be longer is refused before any of it is unpacked.
     *
     * @throws IllegalStateException where it is too long or damaged
     */
    public byte[] unpack(int mostBytes) {
        long size = Zstd.getFrameContentSize(compressed);
        if (size < 0 || size > mostBytes) {
            throw new IllegalStateException("packed text of " + size + " bytes (expected: at most " + mostBytes + ")");
        }
        try {
            return Zstd.decompress(compressed, (int) size);
        } catch (ZstdException damaged) {
            throw new IllegalStateException("packed text that is damaged", damaged);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packed packed && Arrays.equals(compressed, packed.compressed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(compressed);
    }

    @Override
    public String toString() {
        return "packed " + compressed.length + " bytes";
    }
}
