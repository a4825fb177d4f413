/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a quota ends if it is spent as it was, by 2,000 simulated futures. In each, demand arrives in bursts (a negative binomial process)
 * at a rate and with a dispersion drawn from what the readings leave possible, and units come back as the readings show that this
 * registry gives them back: one window after they were spent, or all at once. Where the readings do not tell, most futures take the
 * sliding window, the others a fixed one.
 *
 * @param horizonSeconds how far it looks: one window
 * @param probability that the quota ends within the horizon
 * @param probabilityWithinHour that it ends within the hour
 * @param median in half of the futures it has ended by then; null where it does not within the horizon
 * @param earliest the beginning of the 90 % interval; null where even that is beyond the horizon
 * @param latest its end; null where it lies beyond the horizon
 * @param demandSince what was spent from then on tells how demand is now: the window's begin, or where demand changed within it
 * @param headroom units that can be spent beside the usual demand within the horizon without ending it in more than 5 % of the futures
 */
public record Forecast(
        long horizonSeconds,
        double probability,
        double probabilityWithinHour,
        @Nullable Instant median,
        @Nullable Instant earliest,
        @Nullable Instant latest,
        Instant demandSince,
        long headroom) {
    private static final int FUTURES = 2_000;
    static final int STEPS = 120;
    /** A little less than 5 %: the model has no word for trends and times of day. */
    private static final int EARLY = FUTURES * 3 / 100;

    private static final double FIXED_WHERE_UNKNOWN = 0.25;

    static Forecast of(List<QuotaObservation> points, Burn burn, Burn recent, Duration window, long seed) {
        QuotaObservation last = points.getLast();
        double stepSeconds = window.toMillis() / 1000.0 / STEPS;
        Draws draws = new Draws(seed);
        Burn current = Regime.current(recent);
        Bursts bursts = Bursts.of(current);
        double most = bursts.mostWithin((double) window.toSeconds());
        if (last.remaining() > most) {
            long spare = (long) Math.floor(last.remaining() - most);
            return new Forecast(window.toSeconds(), 0, 0, null, null, null, current.from(), spare);
        }
        Returns returns = new Returns(last, burn, window, stepSeconds, bursts.dispersion());
        double[] ends = new double[FUTURES];
        double[] lowest = new double[FUTURES];
        for (int i = 0; i < FUTURES; i++) {
            boolean fixed = burn.kind() == WindowKind.FIXED
                    || (burn.kind() == WindowKind.UNKNOWN && draws.uniform() < FIXED_WHERE_UNKNOWN);
            Bursts.Rate rate = bursts.draw(draws);
            Future future = new Future(last.remaining(), returns.draw(fixed, rate, draws), last.limit());
            ends[i] = future.run(rate, stepSeconds, draws);
            lowest[i] = future.lowest;
        }
        Arrays.sort(ends);
        Arrays.sort(lowest);
        return new Forecast(
                window.toSeconds(),
                share(ends, STEPS),
                share(ends, 3600 / stepSeconds),
                time(ends[FUTURES / 2], last.at(), stepSeconds),
                time(ends[EARLY], last.at(), stepSeconds),
                time(ends[FUTURES - EARLY], last.at(), stepSeconds),
                current.from(),
                Math.max(0, (long) Math.floor(lowest[FUTURES / 20])));
    }

    /** One way in which it may go on. */
    private static final class Future {
        private final Returns.Plan back;
        private final double most;
        private double left;
        private double lowest;

        Future(long remaining, Returns.Plan back, @Nullable Long limit) {
            this.left = remaining;
            this.lowest = remaining;
            this.back = back;
            this.most = limit == null ? Double.POSITIVE_INFINITY : limit;
        }

        /** The step in which nothing is left; infinite where that does not come about. */
        double run(Bursts.Rate rate, double stepSeconds, Draws draws) {
            double end = left <= 0 ? 0 : Double.POSITIVE_INFINITY;
            for (int step = 0; step < STEPS; step++) {
                left = back.after(step, left, most);
                long demand = draws.bursts(rate.perSecond() * stepSeconds, rate.dispersion())
                        + (step == 0 ? rate.running() : 0);
                if (demand >= left && demand > 0 && Double.isInfinite(end)) {
                    end = step + Math.clamp(left / demand, 0, 1);
                }
                left -= demand;
                lowest = Math.min(lowest, left);
            }
            return end;
        }
    }

    private static double share(double[] sorted, double before) {
        int count = 0;
        while (count < sorted.length && sorted[count] <= before) {
            count++;
        }
        return (double) count / sorted.length;
    }

    private static @Nullable Instant time(double steps, Instant from, double stepSeconds) {
        return Double.isInfinite(steps) ? null : from.plusMillis(Math.round(steps * stepSeconds * 1000));
    }
}
