/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/** What a rule looks for: words, and a few of their runs of three characters that a {@link Sieve} is asked for before. */
final class Phrase {

    /** Each lets about one text in ten through. */
    private static final int RUNS = 4;

    private final String words;
    private final int[] runs;

    Phrase(String words) {
        this.words = words;
        int all = Math.max(0, words.length() - 2);
        this.runs = new int[Math.min(all, RUNS)];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = Sieve.run(words, i * all / runs.length);
        }
    }

    boolean isIn(String text, Sieve sieve) {
        for (int run : runs) {
            if (!sieve.holds(run)) {
                return false;
            }
        }
        return text.contains(words);
    }
}
