/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.store.History;
import java.time.InstantSource;

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
        return call.time("at")
                .filter(time -> time.isBefore(clock.instant()))
                .map(history::at)
                .orElseGet(this::now);
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
