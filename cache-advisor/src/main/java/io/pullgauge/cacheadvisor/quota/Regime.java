/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Since when demand is as it is now. A cache that was put in front, or a job that began to pull in a loop, makes what was spent before it
 * worthless for telling what comes. A change is believed when bursts as they were seen would bring it about by chance about once in four
 * hundred times (a likelihood ratio, divided by the dispersion): a demand that ends is given up after the time in which about six bursts of
 * it would have come.
 */
final class Regime {
    private static final int PARTS = 48;
    private static final int LEAST_PARTS = 4;
    /** One rollout pulls for about two minutes: cut into parts, it would look like a demand that began. */
    private static final Duration SHORTEST_PART = Duration.ofMinutes(3);

    private static final double SURE = 6;

    private final double[] units;
    private final double[] seconds;

    private Regime(double[] units, double[] seconds) {
        this.units = units;
        this.seconds = seconds;
    }

    /** The part of this burn that tells how demand is now; all of it where no change can be seen. */
    static Burn current(Burn burn) {
        long millis = burn.elapsed().toMillis();
        int parts = Math.clamp(millis / SHORTEST_PART.toMillis(), 1, PARTS);
        int cut = of(burn, millis, parts).cut();
        return cut == 0 ? burn : burn.since(burn.from().plusMillis(millis * cut / parts));
    }

    private static Regime of(Burn burn, long millis, int parts) {
        double[] units = new double[parts];
        double[] seconds = new double[parts];
        Arrays.fill(seconds, millis / 1000.0 / parts);
        for (Burn.Spent spent : burn.spent()) {
            units[part(burn, spent.middle(), millis, parts)] += spent.units();
        }
        for (Burn.Span empty : burn.empty()) {
            Duration length = Duration.between(empty.from(), empty.to());
            int part = part(burn, empty.from().plus(length.dividedBy(2)), millis, parts);
            seconds[part] = Math.max(0, seconds[part] - length.toMillis() / 1000.0);
        }
        return new Regime(units, seconds);
    }

    private static int part(Burn burn, Instant at, long millis, int parts) {
        long passed = Duration.between(burn.from(), at).toMillis();
        return Math.clamp(passed * parts / Math.max(1, millis), 0, parts - 1);
    }

    /** Before which part demand became another one; 0 where it did not. */
    private int cut() {
        int best = 0;
        double surest = SURE;
        for (int cut = LEAST_PARTS; cut < units.length; cut++) {
            double sure = sure(cut);
            if (sure > surest) {
                surest = sure;
                best = cut;
            }
        }
        return best;
    }

    private double sure(int cut) {
        double unitsBefore = sum(units, 0, cut);
        double unitsAfter = sum(units, cut, units.length);
        double before = sum(seconds, 0, cut);
        double after = sum(seconds, cut, units.length);
        boolean rises = unitsAfter * before > unitsBefore * after;
        if (before <= 0 || after <= 0 || (rises && units.length - cut < LEAST_PARTS)) {
            return 0;
        }
        double rate = (unitsBefore + unitsAfter) / (before + after);
        double ratio = gain(unitsBefore, before, rate) + gain(unitsAfter, after, rate);
        return ratio / Math.max(dispersion(0, cut), dispersion(cut, units.length));
    }

    private static double gain(double units, double seconds, double rate) {
        return units == 0 ? 0 : units * Math.log(units / seconds / rate);
    }

    /** At least 1, and taken for the usual where few bursts tell it. */
    private double dispersion(int from, int to) {
        double[] some = Arrays.copyOfRange(units, from, to);
        return some.length < LEAST_PARTS ? 1 : Math.max(1, Bursts.shrunk(some));
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }
}
