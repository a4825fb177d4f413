/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.util.SplittableRandom;

/** Random draws from a seed, so that the same readings give the same forecast. Used by one thread. */
final class Draws {
    private static final double NORMAL_FROM = 50;

    private final SplittableRandom random;

    Draws(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** From 0, included, to 1, excluded. */
    double uniform() {
        return random.nextDouble();
    }

    /** A standard normal. */
    double normal() {
        return random.nextGaussian();
    }

    /** A negative binomial with this mean and variance over mean; below 1.02 it is as good as a Poisson. */
    long bursts(double mean, double dispersion) {
        if (dispersion <= 1.02) {
            return poisson(mean);
        }
        double scale = dispersion - 1;
        return poisson(gamma(mean / scale) * scale);
    }

    /** Gamma with this shape and scale 1, by Marsaglia and Tsang (2000); below shape 1 by their power of a uniform. */
    double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** Poisson with this mean; above 50 by the normal, which is off by less than a unit there. */
    long poisson(double mean) {
        if (mean > NORMAL_FROM) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = 1 - random.nextDouble();
        long count = 0;
        while (product > limit) {
            product *= 1 - random.nextDouble();
            count++;
        }
        return count;
    }
}
