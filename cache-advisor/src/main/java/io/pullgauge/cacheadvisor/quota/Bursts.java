/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * How demand arrives. One draw is one demand that may have brought about what was seen: a rate, and an index of dispersion (variance over
 * mean: 1 for single independent pulls, about the size of a burst where pulls come in bursts). A few large bursts tell little about
 * either, so the rate is drawn as if from as many events as there were bursts, not pulls, and the dispersion from as many squares as there
 * were parts of the time in which anything was pulled.
 */
final class Bursts {
    /** A burst that is cut in two looks like two small ones: the coarser parts see it whole, the finer ones are surer. */
    private static final int[] PARTS = {24, 12, 6};

    private static final Duration SHORTEST_PART = Duration.ofSeconds(30);
    /** About how long one rollout pulls. */
    private static final Duration JUST_NOW = Duration.ofMinutes(2);

    private static final double USUAL_DISPERSION = 3;
    private static final double USUAL_WEIGHT = 1;
    /** What comes by the clock is steadier than chance. */
    private static final double LEAST = 0.3;
    /** Tomorrow's rate is not today's: perhaps a sixth more or less. */
    private static final double DRIFT = 0.15;

    private final double units;
    private final double seconds;
    private final double dispersion;
    private final double freedom;
    private final boolean running;

    /** One possible demand; {@code running} are units of a burst that is under way now. */
    record Rate(double perSecond, double dispersion, long running) {}

    private Bursts(double units, double seconds, double dispersion, double freedom, boolean running) {
        this.units = units;
        this.seconds = seconds;
        this.dispersion = dispersion;
        this.freedom = freedom;
        this.running = running;
    }

    static Bursts of(Burn burn) {
        double open = seconds(burn, burn.to());
        int most = (int) Math.clamp(open / SHORTEST_PART.toSeconds(), 1, PARTS[0]);
        double dispersion = 0;
        int seen = 0;
        for (int parts : PARTS) {
            if (parts <= most) {
                double[] counts = counts(burn, open, parts);
                if (dispersion(counts) > dispersion) {
                    dispersion = dispersion(counts);
                    seen = seen(counts);
                }
            }
        }
        double shrunk = Math.max(LEAST, shrunk(dispersion, seen));
        return new Bursts(burn.units(), Math.max(1, open), shrunk, seen + USUAL_WEIGHT, running(burn));
    }

    /** The index of dispersion of these counts, drawn towards the usual one where few of them are more than 0. */
    static double shrunk(double[] counts) {
        return shrunk(dispersion(counts), seen(counts));
    }

    private static double shrunk(double dispersion, int seen) {
        return (dispersion * seen + USUAL_DISPERSION * USUAL_WEIGHT) / (seen + USUAL_WEIGHT);
    }

    private static int seen(double[] counts) {
        return (int) Arrays.stream(counts).filter(count -> count > 0).count();
    }

    /** Something was spent just before the last reading: the rollout that did it may not be over. */
    private static boolean running(Burn burn) {
        return !burn.spent().isEmpty()
                && !burn.spent().getLast().by().isBefore(burn.to().minus(JUST_NOW));
    }

    private static double[] counts(Burn burn, double open, int parts) {
        double[] counts = new double[parts];
        for (Burn.Spent spent : burn.spent()) {
            double part = seconds(burn, spent.middle()) / open * parts;
            counts[Math.clamp((long) Math.floor(part), 0, parts - 1)] += spent.units();
        }
        return counts;
    }

    private static double dispersion(double[] counts) {
        double mean = Arrays.stream(counts).average().orElse(0);
        double squares = Arrays.stream(counts)
                .map(count -> (count - mean) * (count - mean))
                .sum();
        return mean == 0 ? 0 : squares / (counts.length - 1) / mean;
    }

    /** Time up to then in which there was something to spend. */
    private static double seconds(Burn burn, Instant until) {
        double seconds = millis(burn.from(), until) / 1000.0;
        for (Burn.Span empty : burn.empty()) {
            Instant end = empty.to().isBefore(until) ? empty.to() : until;
            seconds -= Math.max(0, millis(empty.from(), end)) / 1000.0;
        }
        return Math.max(0, seconds);
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    Rate draw(Draws draws) {
        double drawn = Math.clamp(dispersion * freedom / 2 / draws.gamma(freedom / 2), LEAST, 20 * dispersion);
        // As uncertain as it is, the dispersion makes the rate uncertain too.
        double cluster = Math.max(dispersion, drawn);
        double rest = Math.max(0, (drawn - 1) / 2);
        long more = running && draws.uniform() < 0.7 ? draws.bursts(rest, 1 + rest) : 0;
        // Half a burst more than was seen (Jeffreys): to have seen none does not mean that none will come.
        double rate = draws.gamma(units / cluster + 0.5) * cluster / seconds;
        return new Rate(rate * Math.exp(DRIFT * draws.normal()), drawn, more);
    }

    /** More than what can be asked for in this time, short of a miracle (eight standard deviations). */
    double mostWithin(double horizonSeconds) {
        double events = units / dispersion + 0.5;
        double mean = events * dispersion * horizonSeconds / seconds;
        double variance = mean * dispersion + mean * mean / events;
        return mean + 8 * Math.sqrt(variance) + 4 * dispersion;
    }

    /** The best guess of the index of dispersion. */
    double dispersion() {
        return dispersion;
    }
}
