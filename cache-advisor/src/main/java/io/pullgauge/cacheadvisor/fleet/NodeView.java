/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest known state of one node, with the time since which each part of it holds.
 *
 * @param pace how often it reports
 * @param since when the node began to be ok or failing
 */
public record NodeView(
        NodeKey key,
        @Nullable String zone,
        String instance,
        @Nullable String version,
        long sequence,
        Instant sentAt,
        Instant receivedAt,
        Pace pace,
        NodeState state,
        Instant since,
        List<RegistryCell> registries,
        Latencies latencies,
        List<ImageCell> images,
        Map<String, String> traits,
        NodeFacts facts) {

    /** The state after this observation; what did not change keeps the time at which it began. */
    public static NodeView after(@Nullable NodeView before, Observation seen, Duration usualInterval) {
        NodeState state = failing(seen) ? NodeState.FAILING : NodeState.OK;
        Pace pace = before == null
                ? Pace.first(usualInterval, seen.interval())
                : before.pace.next(Duration.between(before.receivedAt, seen.receivedAt()), seen.interval());
        return new NodeView(
                seen.key(),
                seen.zone() == null && before != null ? before.zone : seen.zone(),
                seen.instance(),
                seen.version(),
                seen.sequence(),
                seen.sentAt(),
                seen.receivedAt(),
                pace,
                state,
                before != null && before.state == state ? before.since : seen.receivedAt(),
                registries(before, seen),
                seen.latencies(),
                images(before, seen),
                seen.traits(),
                seen.facts());
    }

    /** The same node, known to be silent. */
    public NodeView stale() {
        return new NodeView(
                key,
                zone,
                instance,
                version,
                sequence,
                sentAt,
                receivedAt,
                pace,
                NodeState.STALE,
                staleAt(),
                registries,
                latencies,
                images,
                traits,
                facts);
    }

    /** The same state with the times and place that the store remembers. */
    public NodeView restored(
            NodeKey storedKey,
            @Nullable String storedZone,
            NodeState storedState,
            Instant storedSince,
            Function<Cell, Instant> sinceOf) {
        return new NodeView(
                storedKey,
                storedZone,
                instance,
                version,
                sequence,
                sentAt,
                receivedAt,
                pace,
                storedState == NodeState.STALE ? NodeState.STALE : state,
                storedSince,
                registries.stream().map(cell -> cell.since(sinceOf.apply(cell))).toList(),
                latencies,
                images.stream().map(cell -> cell.since(sinceOf.apply(cell))).toList(),
                traits,
                facts);
    }

    /** How the node stands at this time: what it said last, unless it has been silent for too long. */
    public NodeState stateAt(Instant now) {
        return now.isAfter(staleAt()) ? NodeState.STALE : state;
    }

    /** When it counts as stale, if it says nothing more. */
    public Instant staleAt() {
        return receivedAt.plus(pace.patience());
    }

    private static boolean failing(Observation seen) {
        return seen.registries().stream().anyMatch(cell -> cell.state() == CellState.FAILING)
                || seen.images().stream().anyMatch(NodeView::isFaultOfTheNode);
    }

    /** A private image is no fault of a node that has no credentials for it: pods bring their own (docs/adr/0003). */
    private static boolean isFaultOfTheNode(ImageCell cell) {
        return cell.state() == CellState.FAILING
                && (cell.fault() == null || cell.fault().cause() != Cause.AUTH_REQUIRED);
    }

    private static List<RegistryCell> registries(@Nullable NodeView before, Observation seen) {
        return before == null
                ? seen.registries()
                : Cells.carried(before.registries, seen.registries(), RegistryCell::carriedTo);
    }

    private static List<ImageCell> images(@Nullable NodeView before, Observation seen) {
        return before == null ? seen.images() : Cells.carried(before.images, seen.images(), ImageCell::carriedTo);
    }
}
