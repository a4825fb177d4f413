/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a quota was spent, read from its falling remainder. A rise is units coming back (a window that ends or slides), so what was spent
 * across a rise is not known and counts as nothing: the burn is a lower bound.
 *
 * @param units spent between the first and the last reading
 * @param elapsed between them
 * @param counts units in equal parts of that time, the oldest first
 * @param part the length of one part
 */
record Burn(long units, Duration elapsed, List<Spent> spent, List<Long> counts, Duration part) {
    private static final int MOST_PARTS = 48;
    private static final Duration SHORTEST_PART = Duration.ofSeconds(30);

    /** Units spent by this time. */
    record Spent(Instant at, long units) {}

    static Burn of(List<QuotaObservation> points) {
        List<Spent> spent = new ArrayList<>();
        long units = 0;
        for (int i = 1; i < points.size(); i++) {
            long fall = points.get(i - 1).remaining() - points.get(i).remaining();
            if (fall > 0) {
                spent.add(new Spent(points.get(i).at(), fall));
                units += fall;
            }
        }
        Duration elapsed = points.size() < 2
                ? Duration.ZERO
                : Duration.between(points.getFirst().at(), points.getLast().at());
        return parts(points, spent, units, elapsed);
    }

    private static Burn parts(List<QuotaObservation> points, List<Spent> spent, long units, Duration elapsed) {
        if (elapsed.isZero()) {
            return new Burn(units, elapsed, spent, List.of(), SHORTEST_PART);
        }
        int wanted = (int) Math.clamp(elapsed.dividedBy(SHORTEST_PART), 1, Math.min(MOST_PARTS, points.size() - 1L));
        Duration part = elapsed.dividedBy(wanted);
        long[] counts = new long[wanted];
        Instant start = points.getFirst().at();
        for (Spent each : spent) {
            long index = part.isZero()
                    ? 0
                    : Duration.between(start, each.at()).minusNanos(1).dividedBy(part);
            counts[Math.clamp(index, 0, wanted - 1)] += each.units();
        }
        return new Burn(units, elapsed, spent, Arrays.stream(counts).boxed().toList(), part);
    }

    /** Units an hour; zero where two readings are not far enough apart to tell a rate. */
    double unitsPerHour() {
        return isTelling() ? units * 3600.0 * 1000 / elapsed.toMillis() : 0;
    }

    /** Whether the readings span enough time for a rate. */
    boolean isTelling() {
        return elapsed.compareTo(SHORTEST_PART) >= 0;
    }

    /** Spread of the counts beyond chance: r of a negative binomial by its moments; few counts are taken for bursty (r = 2). */
    double dispersion() {
        if (counts.size() < 6) {
            return 2;
        }
        double mean = (double) units / counts.size();
        double squares = 0;
        for (long count : counts) {
            squares += (count - mean) * (count - mean);
        }
        double variance = squares / (counts.size() - 1);
        return variance > mean * 1.001 ? Math.clamp(mean * mean / (variance - mean), 0.1, 1e6) : 1e6;
    }
}
