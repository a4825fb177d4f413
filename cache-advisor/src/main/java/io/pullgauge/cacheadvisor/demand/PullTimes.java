/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster's own pulls say about where their time goes: a fixed part (names, tokens, manifests), then so much a byte. Of the large
 * pulls, whose bytes take twice as long as the fixed part, the fastest tenth shows what unpacking alone takes a byte; what the others take beyond that is the
 * download, and only that can a cache shorten. Small pulls tell nothing of that: a second more or less is minutes a gigabyte there.
 *
 * @param fixedSeconds where a line through all pulls begins
 * @param secondsPerGigabyte beyond the fixed part, in the middle of the large pulls
 * @param unpackSecondsPerGigabyte of their fastest tenth
 * @param pulls that this rests on
 */
public record PullTimes(double fixedSeconds, double secondsPerGigabyte, double unpackSecondsPerGigabyte, int pulls) {
    /** Fewer pulls tell nothing. */
    public static final int LEAST = 30;

    /** A pull is large whose bytes take this many times as long as the fixed part. */
    private static final double LARGE = 2;

    private static final int LEAST_LARGE = 10;
    private static final double GIGABYTE = 1e9;

    private record Timed(double seconds, double gigabytes) {}

    /** Of the pulls from this registry; empty where they are too few, or none is large enough to tell how long a byte takes. */
    public static Optional<PullTimes> of(List<Pull> all, String registry) {
        List<Timed> pulls = all.stream()
                .filter(pull ->
                        pull.what() == Pull.What.PULLED && pull.registry().equals(registry))
                .<Timed>mapMulti((pull, out) -> {
                    if (pull.millis() != null && pull.bytes() != null && pull.bytes() > 0) {
                        out.accept(new Timed(pull.millis() / 1000.0, pull.bytes() / GIGABYTE));
                    }
                })
                .toList();
        return pulls.size() < LEAST ? Optional.empty() : of(pulls);
    }

    private static Optional<PullTimes> of(List<Timed> pulls) {
        RobustLine line = RobustLine.through(
                pulls.stream().mapToDouble(Timed::gigabytes).toArray(),
                pulls.stream().mapToDouble(Timed::seconds).toArray());
        double[] slopes = pulls.stream()
                .filter(pull -> line.slope() * pull.gigabytes() > LARGE * line.start())
                .mapToDouble(pull -> Math.max(0, pull.seconds() - line.start()) / pull.gigabytes())
                .toArray();
        return slopes.length < LEAST_LARGE
                ? Optional.empty()
                : Optional.of(new PullTimes(line.start(), quantile(slopes, 0.5), quantile(slopes, 0.1), pulls.size()));
    }

    /** How long a pull of this size takes. */
    public double seconds(long bytes) {
        return fixedSeconds + secondsPerGigabyte * bytes / GIGABYTE;
    }

    /** What a cache can save of a pull of this size at most: its download. */
    public double mostSavedSeconds(long bytes) {
        return Math.max(0, secondsPerGigabyte - unpackSecondsPerGigabyte) * bytes / GIGABYTE;
    }

    private static double quantile(double[] values, double q) {
        Arrays.sort(values);
        return values[(int) Math.min(values.length - 1L, Math.round(q * values.length))];
    }
}
