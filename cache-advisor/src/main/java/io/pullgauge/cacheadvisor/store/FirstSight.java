/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The targets with which all was well, or of which nothing was known, when a node was first seen. Stored in one piece: there are many, and most stay so. */
public record FirstSight(NodeKey key, @Nullable String zone, Instant at, List<Target> targets) {

    /** One of them. */
    public record Target(TargetKind kind, String target, String registry, String state) {}

    /** The same as one transition a target. */
    public List<Transition> transitions() {
        return targets.stream()
                .map(each ->
                        new Transition(0, at, key, zone, each.kind, each.target, each.registry, each.state, null, null))
                .toList();
    }
}
