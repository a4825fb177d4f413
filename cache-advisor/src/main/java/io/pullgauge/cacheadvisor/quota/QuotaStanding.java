/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one quota stands.
 *
 * @param observedAt when it was last read
 * @param unitsPerHour the burn rate over the last window, a lower bound
 * @param spent units seen to be spent in that time
 * @param overSeconds the time over which they were
 * @param forecast null where the readings do not tell a rate yet, or the registry names no window
 * @param nodes which nodes share it, sorted
 */
public record QuotaStanding(
        QuotaKey key,
        @Nullable Long limit,
        long remaining,
        @Nullable Long windowSeconds,
        Instant observedAt,
        Instant computedAt,
        double unitsPerHour,
        long spent,
        long overSeconds,
        @Nullable Forecast forecast,
        List<NodeKey> nodes) {
    private static final double LOW = 0.2;
    private static final Duration LONGEST_HORIZON = Duration.ofDays(7);

    static QuotaStanding of(QuotaKey key, Collection<QuotaObservation> all, Collection<NodeKey> nodes, Instant now) {
        List<QuotaObservation> points = List.copyOf(all);
        QuotaObservation last = points.getLast();
        List<QuotaObservation> recent = recent(points, last);
        Burn burn = Burn.of(recent);
        return new QuotaStanding(
                key,
                last.limit(),
                last.remaining(),
                last.windowSeconds(),
                last.at(),
                now,
                Math.round(burn.unitsPerHour() * 100) / 100.0,
                burn.units(),
                burn.elapsed().toSeconds(),
                forecast(key, recent, last, burn),
                List.copyOf(nodes));
    }

    private static List<QuotaObservation> recent(List<QuotaObservation> points, QuotaObservation last) {
        if (last.windowSeconds() == null) {
            return points;
        }
        Instant from = last.at().minusSeconds(last.windowSeconds());
        return points.stream().filter(point -> !point.at().isBefore(from)).toList();
    }

    private static @Nullable Forecast forecast(
            QuotaKey key, List<QuotaObservation> recent, QuotaObservation last, Burn burn) {
        if (last.windowSeconds() == null || !burn.isTelling()) {
            return null;
        }
        Duration window = Duration.ofSeconds(Math.min(last.windowSeconds(), LONGEST_HORIZON.toSeconds()));
        long seed = 31L * key.hashCode() + last.at().toEpochMilli();
        return window.toSeconds() < 1 ? null : Forecast.of(recent, burn, window, seed);
    }

    /** Nothing is left: the next pull fails. */
    public boolean isExhausted() {
        return remaining == 0;
    }

    /** Under a fifth is left, or it is forecast to end within the hour. */
    public boolean isLow() {
        boolean little = limit != null && remaining < LOW * limit;
        return little || (forecast != null && forecast.probabilityWithinHour() >= 0.5);
    }
}
