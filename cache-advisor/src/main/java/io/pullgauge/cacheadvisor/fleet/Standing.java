/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How one node stands at the time of a {@link FleetView}; {@code lastSeen} is null for a node that never reported. */
public record Standing(
        NodeKey key,
        @Nullable String zone,
        NodeState state,
        @Nullable Instant since,
        @Nullable Instant lastSeen,
        long sequence,
        @Nullable String version,
        List<RegistryCell> registries,
        Latencies latencies,
        List<ImageCell> images,
        Map<String, String> traits,
        NodeFacts facts) {

    /** A standing of which only the cells are known. */
    public Standing(
            NodeKey key,
            @Nullable String zone,
            NodeState state,
            @Nullable Instant since,
            @Nullable Instant lastSeen,
            long sequence,
            @Nullable String version,
            List<RegistryCell> registries,
            List<ImageCell> images,
            Map<String, String> traits) {
        this(
                key,
                zone,
                state,
                since,
                lastSeen,
                sequence,
                version,
                registries,
                Latencies.NONE,
                images,
                traits,
                NodeFacts.NONE);
    }

    static Standing of(NodeView view, Instant now) {
        return view.stateAt(now) == NodeState.STALE ? silent(view) : of(view, view.state(), view.since());
    }

    /** The node once it has been silent for too long. */
    static Standing silent(NodeView view) {
        return of(view, NodeState.STALE, view.staleAt());
    }

    private static Standing of(NodeView view, NodeState state, Instant since) {
        return new Standing(
                view.key(),
                view.zone(),
                state,
                since,
                view.receivedAt(),
                view.sequence(),
                view.version(),
                view.registries(),
                view.latencies(),
                view.images(),
                view.traits(),
                view.facts());
    }

    static Standing absent(NodeKey key) {
        return new Standing(key, null, NodeState.ABSENT, null, null, 0, null, List.of(), List.of(), Map.of());
    }

    /** The same with what keeps its agent from running: an image like any other that the node cannot pull. */
    Standing with(ImageCell stuck) {
        List<ImageCell> all = new ArrayList<>(List.of(stuck));
        images.stream().filter(each -> !each.image().equals(stuck.image())).forEach(all::add);
        return new Standing(
                key, zone, state, since, lastSeen, sequence, version, registries, latencies, all, traits, facts);
    }

    /** Whether its cells tell of now: a node that has gone silent says nothing about its registries. */
    public boolean isFresh() {
        return state == NodeState.OK || state == NodeState.FAILING;
    }
}
