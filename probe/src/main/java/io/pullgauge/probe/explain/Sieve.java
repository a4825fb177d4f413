/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/**
 * All runs of three characters of a text, as a set that says yes wrongly at times. A text is asked about hundreds of phrases and holds two or
 * three; what does not pass the sieve is not searched for.
 */
final class Sieve {

    private static final int BITS = 13;

    private final long[] set = new long[1 << (BITS - 6)];

    Sieve(String text) {
        for (int i = 0; i + 2 < text.length(); i++) {
            int run = run(text, i);
            set[run >>> 6] |= 1L << (run & 63);
        }
    }

    /** The number of the run that begins here. */
    static int run(String text, int at) {
        int mixed = (text.charAt(at) * 31 + text.charAt(at + 1)) * 31 + text.charAt(at + 2);
        return (mixed * 0x9E3779B1) >>> (Integer.SIZE - BITS);
    }

    boolean holds(int run) {
        return (set[run >>> 6] & (1L << (run & 63))) != 0;
    }
}
