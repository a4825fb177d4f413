/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.store.History;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The fleet as a call wants to see it: now, or at the time that {@code ?at=} names; and as JSON or as a table. */
final class Views {
    private final Fleet fleet;
    private final History history;
    private final InstantSource clock;

    Views(Fleet fleet, History history, InstantSource clock) {
        this.fleet = fleet;
        this.history = history;
        this.clock = clock;
    }

    FleetView of(Call call) {
        return past(call).map(history::at).orElseGet(this::now);
    }

    /** Whether the call asks for a time that is over. */
    boolean isPast(Call call) {
        return past(call).isPresent();
    }

    private Optional<Instant> past(Call call) {
        return call.time("at").filter(time -> time.isBefore(clock.instant()));
    }

    FleetView now() {
        return fleet.view(clock.instant());
    }

    /** Whether the caller prefers plain text to JSON. */
    static boolean wantsText(Call call) {
        return switch (Format.of(call)) {
            case TEXT, WIDE -> true;
            case JSON, YAML, NAME -> false;
        };
    }
}
