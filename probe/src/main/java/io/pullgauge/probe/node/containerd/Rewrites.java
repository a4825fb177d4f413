/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The repository rewrites of k3s' and RKE2's containerd: regular expression → replacement, the first that matches counts. */
final class Rewrites {

    /** Steps that matching one repository may take: Go's expressions are linear, Java's may be made not to be. */
    private static final int MOST_STEPS = 200_000;

    private Rewrites() {}

    static String apply(Map<String, String> rewrites, String repository) {
        for (Map.Entry<String, String> rewrite : rewrites.entrySet()) {
            Optional<String> rewritten = apply(rewrite.getKey(), rewrite.getValue(), repository);
            if (rewritten.isPresent()) {
                return rewritten.get();
            }
        }
        return repository;
    }

    private static Optional<String> apply(String pattern, String replacement, String repository) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(new Counted(repository));
            return matcher.find()
                    ? Optional.of(matcher.replaceAll(replacement.replaceAll("\\$\\{(\\d+)}", "\\$$1")))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | StackOverflowError _) {
            // An expression that cannot be used rewrites nothing.
            return Optional.empty();
        }
    }

    /** A text that gives up when it has been looked at too often. */
    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new IllegalArgumentException("too many steps");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
