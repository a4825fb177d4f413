/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.util.Arrays;

/**
 * A line through points some of which are far off: least squares in which what lies beyond 1.345 deviations counts less the farther it lies
 * (Huber). Neither the start nor the slope is below 0.
 */
record RobustLine(double start, double slope) {
    private static final double USUAL = 1.345;
    /** From the median of absolute deviations to the standard deviation, where they are normal. */
    private static final double TO_DEVIATION = 1.4826;

    private static final int ROUNDS = 20;

    static RobustLine through(double[] x, double[] y) {
        double[] weights = new double[x.length];
        Arrays.fill(weights, 1);
        RobustLine line = weighted(x, y, weights);
        for (int round = 0; round < ROUNDS; round++) {
            double[] off = line.off(x, y);
            double deviation = TO_DEVIATION * median(off);
            if (deviation <= 0) {
                return line;
            }
            Arrays.setAll(weights, i -> Math.min(1, USUAL * deviation / Math.max(off[i], 1e-12)));
            line = weighted(x, y, weights);
        }
        return line;
    }

    private static RobustLine weighted(double[] x, double[] y, double[] weights) {
        double sum = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i];
            meanX += weights[i] * x[i];
            meanY += weights[i] * y[i];
        }
        meanX /= sum;
        meanY /= sum;
        double slope = slope(x, y, weights, meanX, meanY);
        return meanY - slope * meanX < 0
                ? new RobustLine(0, slope(x, y, weights, 0, 0))
                : new RobustLine(meanY - slope * meanX, slope);
    }

    private static double slope(double[] x, double[] y, double[] weights, double throughX, double throughY) {
        double both = 0;
        double square = 0;
        for (int i = 0; i < x.length; i++) {
            both += weights[i] * (x[i] - throughX) * (y[i] - throughY);
            square += weights[i] * (x[i] - throughX) * (x[i] - throughX);
        }
        return square <= 0 ? 0 : Math.max(0, both / square);
    }

    private double[] off(double[] x, double[] y) {
        double[] off = new double[x.length];
        Arrays.setAll(off, i -> Math.abs(y[i] - start - slope * x[i]));
        return off;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
