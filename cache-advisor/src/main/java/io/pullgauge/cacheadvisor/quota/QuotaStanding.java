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
        Burn burn = Burn.of(points);
        Burn recent = last.windowSeconds() == null ? burn : burn.since(last.at().minusSeconds(last.windowSeconds()));
        return new QuotaStanding(
                key,
                last.limit(),
                last.remaining(),
                last.windowSeconds(),
                last.at(),
                now,
                Math.round(recent.unitsPerHour() * 100) / 100.0,
                recent.units(),
                recent.elapsed().toSeconds(),
                forecast(key, points, burn, recent),
                List.copyOf(nodes));
    }

    private static @Nullable Forecast forecast(QuotaKey key, List<QuotaObservation> points, Burn burn, Burn recent) {
        QuotaObservation last = points.getLast();
        if (last.windowSeconds() == null || last.windowSeconds() < 1 || !recent.isTelling()) {
            return null;
        }
        Duration window = Duration.ofSeconds(Math.min(last.windowSeconds(), LONGEST_HORIZON.toSeconds()));
        long seed = 31L * key.hashCode() + last.at().toEpochMilli();
        return Forecast.of(points, burn, recent, window, seed);
    }

    /** The newest reading, as one of its nodes made it. */
    public QuotaObservation reading() {
        NodeKey node = key.node() == null ? nodes.getFirst() : key.node();
        return new QuotaObservation(observedAt, node, key.registry(), key.identity(), limit, remaining, windowSeconds);
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
