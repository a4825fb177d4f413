/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.store.History;
import java.time.InstantSource;
import java.util.List;

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

    /** The node of this name now, in the cluster that the call names where several have one. */
    Standing node(Call call, String name) {
        return node(now(), call, name);
    }

    static Standing node(FleetView view, Call call, String name) {
        List<Standing> named = view.nodes().stream()
                .filter(node -> node.key().node().equals(name))
                .filter(node ->
                        call.query("cluster").map(node.key().cluster()::equals).orElse(true))
                .toList();
        if (named.isEmpty()) {
            throw Problem.notFound("no node \"" + Text.shown(name, 253) + "\" has reported or is expected");
        }
        if (named.size() > 1) {
            throw new Problem(400, "Ambiguous", "several clusters have a node of this name: say which with ?cluster=")
                    .with(
                            "clusters",
                            named.stream().map(node -> node.key().cluster()).toList());
        }
        return named.getFirst();
    }
}
