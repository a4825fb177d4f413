/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.approximation;

/**
 * An LRU cache under independent Poisson requests, taken for a cache with one timer that hits restart (Che; exact in the limit): the
 * characteristic time T solves {@code sum size_i (1 - exp(-rate_i T)) = capacity}, and object i is found with {@code 1 - exp(-rate_i T)}.
 */
public final class CheApproximation {

    private static final int STEPS = 200;

    private final double[] rates;
    private final double[] sizes;

    /** Rates and sizes by object, in any units; a rate of 0 is an object never asked for. */
    public CheApproximation(double[] rates, double[] sizes) {
        if (rates.length != sizes.length) {
            throw new IllegalArgumentException(rates.length + " rates (expected: " + sizes.length + ", one a size)");
        }
        this.rates = rates.clone();
        this.sizes = sizes.clone();
    }

    /** Objects of size 1 whose rates sum to 1 and fall with the rank to the power of {@code exponent}. */
    public static CheApproximation zipf(int objects, double exponent) {
        double[] rates = new double[objects];
        double[] sizes = new double[objects];
        double sum = 0;
        for (int i = 0; i < objects; i++) {
            rates[i] = Math.pow(i + 1.0, -exponent);
            sizes[i] = 1;
            sum += rates[i];
        }
        for (int i = 0; i < objects; i++) {
            rates[i] /= sum;
        }
        return new CheApproximation(rates, sizes);
    }

    /** How long an object stays after its last use; infinite where everything fits. */
    public double characteristicTime(double capacity) {
        if (capacity >= occupancy(Double.POSITIVE_INFINITY)) {
            return Double.POSITIVE_INFINITY;
        }
        double low = 0;
        double high = 1;
        while (occupancy(high) < capacity) {
            high *= 2;
        }
        for (int i = 0; i < STEPS && high - low > Math.ulp(high); i++) {
            double middle = (low + high) / 2;
            if (occupancy(middle) < capacity) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private double occupancy(double time) {
        return new TtlApproximation(rates, sizes, time, TtlApproximation.Timer.RESET_BY_HITS).occupancy();
    }

    /** The share of requests that a cache of this capacity answers. */
    public double hitRatio(double capacity) {
        return new TtlApproximation(rates, sizes, characteristicTime(capacity), TtlApproximation.Timer.RESET_BY_HITS)
                .hitRatio();
    }
}
