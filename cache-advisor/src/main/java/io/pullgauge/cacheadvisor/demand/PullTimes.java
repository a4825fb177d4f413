/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster's own pulls say about where their time goes: a fixed part (names, tokens, manifests), then so much a byte. The fastest
 * tenth of all pulls shows what unpacking alone takes a byte; what the others take beyond that is the download, and only that can a cache
 * shorten.
 *
 * @param fixedSeconds of the smallest images
 * @param secondsPerGigabyte beyond the fixed part, in the middle
 * @param unpackSecondsPerGigabyte of the fastest tenth
 * @param pulls that this rests on
 */
public record PullTimes(double fixedSeconds, double secondsPerGigabyte, double unpackSecondsPerGigabyte, int pulls) {
    /** Fewer pulls tell nothing. */
    public static final int LEAST = 30;

    private static final double GIGABYTE = 1e9;

    /** Of the pulls from this registry; empty where they are too few. */
    public static Optional<PullTimes> of(List<Pull> all, String registry) {
        List<double[]> pulls = all.stream()
                .filter(pull ->
                        pull.what() == Pull.What.PULLED && pull.registry().equals(registry))
                .<double[]>mapMulti((pull, out) -> {
                    if (pull.millis() != null && pull.bytes() != null && pull.bytes() > 0) {
                        out.accept(new double[] {pull.millis() / 1000.0, pull.bytes() / GIGABYTE});
                    }
                })
                .toList();
        if (pulls.size() < LEAST) {
            return Optional.empty();
        }
        double fixed = quantile(pulls.stream().mapToDouble(pull -> pull[0]).toArray(), 0.02);
        double[] slopes = pulls.stream()
                .mapToDouble(pull -> Math.max(0, pull[0] - fixed) / pull[1])
                .toArray();
        return Optional.of(new PullTimes(fixed, quantile(slopes, 0.5), quantile(slopes, 0.1), pulls.size()));
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
