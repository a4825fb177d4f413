/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.approximation;

/**
 * A cache that keeps each object for a time, under independent Poisson requests. With the rate l and the time T an object is there, and
 * found, with probability {@code 1 - exp(-lT)} if hits restart its timer and {@code lT / (1 + lT)} if they do not (distribution).
 */
public final class TtlApproximation {

    /** What a hit does to the timer. */
    public enum Timer {
        RESET_BY_HITS,
        SET_AT_FETCH
    }

    private final double[] rates;
    private final double[] sizes;
    private final double ttl;
    private final Timer timer;

    /** Rates are per unit of {@code ttl}. */
    public TtlApproximation(double[] rates, double[] sizes, double ttl, Timer timer) {
        if (rates.length != sizes.length) {
            throw new IllegalArgumentException(rates.length + " rates (expected: " + sizes.length + ", one a size)");
        }
        this.rates = rates.clone();
        this.sizes = sizes.clone();
        this.ttl = ttl;
        this.timer = timer;
    }

    /** How likely an object of this rate is there at any moment, which is how likely a request finds it. */
    public static double presence(double rate, double ttl, Timer timer) {
        double expected = rate == 0 ? 0 : rate * ttl;
        return switch (timer) {
            case RESET_BY_HITS -> -Math.expm1(-expected);
            case SET_AT_FETCH -> Double.isInfinite(expected) ? 1 : expected / (1 + expected);
        };
    }

    /** The mean size of what is there. */
    public double occupancy() {
        double sum = 0;
        for (int i = 0; i < rates.length; i++) {
            sum += sizes[i] * presence(rates[i], ttl, timer);
        }
        return sum;
    }

    /** The share of requests that find their object. */
    public double hitRatio() {
        return ratio(false);
    }

    /** The share of requested bytes that are there. */
    public double byteHitRatio() {
        return ratio(true);
    }

    private double ratio(boolean bySize) {
        double asked = 0;
        double found = 0;
        for (int i = 0; i < rates.length; i++) {
            double weight = rates[i] * (bySize ? sizes[i] : 1);
            asked += weight;
            found += weight * presence(rates[i], ttl, timer);
        }
        return asked == 0 ? 0 : found / asked;
    }
}
