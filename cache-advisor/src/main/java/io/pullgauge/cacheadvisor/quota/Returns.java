/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;

/** Which units come back when. Of those that were spent before anybody looked, only the bounds are known. */
final class Returns {
    private static final int STEPS = Forecast.STEPS;

    private final QuotaObservation last;
    private final Burn burn;
    private final Duration window;
    private final double stepSeconds;
    private final double clump;
    private final double[] known = new double[STEPS];

    /** Units that come back in each step, and the step in which all do; -1 where there is none. */
    static final class Plan {
        private final double[] units;
        private final int reset;

        Plan(double[] units, int reset) {
            this.units = units;
            this.reset = reset;
        }

        /** What is left at the begin of this step. */
        double after(int step, double left, double most) {
            return reset == step ? most : Math.min(most, left + units[step]);
        }
    }

    /** @param clump how many units tend to be spent together, and so come back together */
    Returns(QuotaObservation last, Burn burn, Duration window, double stepSeconds, double clump) {
        this.last = last;
        this.burn = burn;
        this.window = window;
        this.stepSeconds = stepSeconds;
        this.clump = Math.max(1, clump);
        for (Burn.Spent each : burn.spent()) {
            add(known, each.middle().plus(window), (double) each.units());
        }
    }

    Plan draw(boolean fixed, Bursts.Rate rate, Draws draws) {
        Instant begun = burn.from().minus(unwatched(rate, draws));
        return fixed ? new Plan(new double[STEPS], resetStep(begun)) : new Plan(sliding(begun, draws), -1);
    }

    /** How long before the first reading the first of the units still out was spent: at this rate, but no longer than a window ago. */
    private Duration unwatched(Bursts.Rate rate, Draws draws) {
        if (burn.outstanding() == 0) {
            return Duration.ZERO;
        }
        double bursts = Math.max(0.5, burn.outstanding() / rate.dispersion());
        double seconds = draws.gamma(bursts) / bursts * burn.outstanding() / Math.max(rate.perSecond(), 1e-9);
        return Duration.ofMillis((long) (Math.min(seconds, (double) window.toSeconds()) * 1000));
    }

    private double[] sliding(Instant begun, Draws draws) {
        if (burn.outstanding() == 0) {
            return known;
        }
        double[] back = known.clone();
        Instant first = begun.plus(window).isAfter(last.at()) ? begun.plus(window) : last.at();
        double skipped = seconds(last.at(), first);
        double span = seconds(first, burn.from().plus(window));
        int clumps = (int) Math.max(1, Math.round(burn.outstanding() / clump));
        double[] sizes = new double[clumps];
        double sum = 0;
        for (int i = 0; i < clumps; i++) {
            sizes[i] = draws.gamma(1);
            sum += sizes[i];
        }
        for (double size : sizes) {
            int step = (int) ((skipped + draws.uniform() * span) / stepSeconds);
            if (step < STEPS) {
                back[step] += burn.outstanding() * size / sum;
            }
        }
        return back;
    }

    /** A fixed window ends one window after it began: at the last reset, at the first unit that was seen, or before anybody looked. */
    private int resetStep(Instant begun) {
        Instant start = burn.reset() != null
                ? burn.reset()
                : burn.outstanding() == 0 && !burn.spent().isEmpty()
                        ? burn.spent().getFirst().middle()
                        : begun;
        double at = seconds(last.at(), start.plus(window));
        while (at < 0) {
            at += window.toSeconds();
        }
        int step = (int) (at / stepSeconds);
        return step < STEPS ? step : -1;
    }

    private void add(double[] back, Instant at, double units) {
        double step = seconds(last.at(), at) / stepSeconds;
        if (step >= 0 && step < STEPS) {
            back[(int) step] += units;
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
