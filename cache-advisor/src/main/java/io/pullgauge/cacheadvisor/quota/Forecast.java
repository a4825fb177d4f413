/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a quota ends if it is spent as it was, by 2,000 simulated futures: a Gamma-Poisson demand whose rate is as uncertain as the
 * readings leave it, against a sliding window in which units known to be spent come back when they fall out of it. That is the pessimistic
 * reading of both kinds of window: of what was spent before the first reading, nothing comes back earlier than a whole window after it.
 *
 * @param horizonSeconds how far it looks: one window
 * @param probability that the quota ends within the horizon
 * @param probabilityWithinHour that it ends within the hour
 * @param median in half of the futures it has ended by then; null where it does not within the horizon
 * @param earliest in 5 % of the futures it has ended by then
 * @param latest in 95 %
 */
public record Forecast(
        long horizonSeconds,
        double probability,
        double probabilityWithinHour,
        @Nullable Instant median,
        @Nullable Instant earliest,
        @Nullable Instant latest) {
    private static final int FUTURES = 2_000;
    private static final int MOST_STEPS = 200;

    static Forecast of(List<QuotaObservation> points, Burn burn, Duration horizon, long seed) {
        QuotaObservation last = points.getLast();
        Duration step = horizon.dividedBy(MOST_STEPS);
        double[] ends = new double[FUTURES];
        long[] freed = freed(points, burn, horizon, step);
        Draws draws = new Draws(seed);
        double partSteps = (double) step.toMillis() / Math.max(1, burn.part().toMillis());
        for (int i = 0; i < FUTURES; i++) {
            // Jeffreys prior: half a unit more than was seen, in the time in which it was seen.
            double rate =
                    draws.gamma(burn.units() + 0.5) / Math.max(1, burn.counts().size()) * partSteps;
            ends[i] = end(last.remaining(), rate, burn.dispersion() * partSteps, freed, draws);
        }
        Arrays.sort(ends);
        double hour = 3_600_000.0 / step.toMillis();
        return new Forecast(
                horizon.toSeconds(),
                share(ends, MOST_STEPS),
                share(ends, hour),
                time(ends[FUTURES / 2], last.at(), step),
                time(ends[FUTURES / 20], last.at(), step),
                time(ends[FUTURES - FUTURES / 20], last.at(), step));
    }

    private static double end(long remaining, double rate, double dispersion, long[] freed, Draws draws) {
        double left = remaining;
        for (int step = 0; step < MOST_STEPS; step++) {
            long demand = draws.poisson(rate * draws.gamma(dispersion) / dispersion);
            left += freed[step];
            if (demand >= left) {
                return demand == 0 ? step : step + Math.clamp(left / demand, 0, 1);
            }
            left -= demand;
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Units that come back in each step: what was seen to be spent, one window later. */
    private static long[] freed(List<QuotaObservation> points, Burn burn, Duration window, Duration step) {
        long[] freed = new long[MOST_STEPS];
        Instant now = points.getLast().at();
        for (Burn.Spent spent : burn.spent()) {
            long index = Duration.between(now, spent.at().plus(window)).toMillis() / Math.max(1, step.toMillis());
            if (index >= 0 && index < MOST_STEPS) {
                freed[(int) index] += spent.units();
            }
        }
        return freed;
    }

    private static double share(double[] sorted, double before) {
        int count = 0;
        while (count < sorted.length && sorted[count] <= before) {
            count++;
        }
        return (double) count / sorted.length;
    }

    private static @Nullable Instant time(double steps, Instant from, Duration step) {
        return Double.isInfinite(steps) ? null : from.plusMillis(Math.round(steps * step.toMillis()));
    }
}
