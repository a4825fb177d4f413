/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.ImageTally;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fleet as it was at a past time, read from the log of transitions. What the log does not keep (latency, set-up) is left out. */
public final class History {
    private final Storage storage;
    private final Fleet fleet;

    /** History of this store; the fleet tells which silence had not been logged by then. */
    public History(Storage storage, Fleet fleet) {
        this.storage = storage;
        this.fleet = fleet;
    }

    /** All nodes that had reported by this time. */
    public FleetView at(Instant time) {
        Map<NodeKey, Past> nodes = new TreeMap<>();
        for (Transition each : storage.statesAt(time)) {
            nodes.computeIfAbsent(each.key(), key -> new Past()).add(each);
        }
        List<Standing> standings = new ArrayList<>(nodes.size());
        nodes.forEach(
                (key, past) -> standings.add(past.standing(key, fleet.find(key).orElse(null), time)));
        return new FleetView(time, "at-" + time.toEpochMilli(), List.copyOf(standings));
    }

    private static final class Past {
        private final Map<String, RegistryCell> registries = new TreeMap<>();
        private final Map<String, ImageCell> images = new TreeMap<>();
        private @Nullable Transition node;

        void add(Transition each) {
            if (each.kind() == TargetKind.NODE) {
                node = each;
            } else if (!each.state().equals(Transition.GONE)) {
                CellState state = CellState.ofCode(each.state());
                if (each.kind() == TargetKind.REGISTRY) {
                    registries.put(
                            each.target(),
                            new RegistryCell(
                                    each.target(), state, fault(each), each.at(), null, List.of(), ImageTally.NONE));
                } else {
                    images.put(
                            each.target(),
                            new ImageCell(each.target(), each.registry(), state, fault(each), each.at(), null, null));
                }
            }
        }

        Standing standing(NodeKey key, @Nullable NodeView live, Instant time) {
            Optional<NodeView> then =
                    Optional.ofNullable(live).filter(view -> !view.receivedAt().isAfter(time));
            Optional<Instant> silentSince = then.map(NodeView::staleAt).filter(time::isAfter);
            NodeState said = node == null
                    ? NodeState.ABSENT
                    : NodeState.valueOf(node.state().toUpperCase(Locale.ROOT));
            return new Standing(
                    key,
                    node == null ? null : node.zone(),
                    silentSince.isPresent() ? NodeState.STALE : said,
                    silentSince.orElse(node == null ? null : node.at()),
                    then.map(NodeView::receivedAt).orElse(null),
                    then.map(NodeView::sequence).orElse(0L),
                    then.map(NodeView::version).orElse(null),
                    withImages(),
                    List.copyOf(images.values()),
                    Map.of());
        }

        private List<RegistryCell> withImages() {
            return registries.values().stream()
                    .map(cell -> new RegistryCell(
                            cell.registry(),
                            cell.state(),
                            cell.fault(),
                            cell.since(),
                            null,
                            List.of(),
                            ImageTally.of(images.values().stream()
                                    .filter(image -> image.registry().equals(cell.registry()))
                                    .toList())))
                    .toList();
        }

        private static @Nullable Fault fault(Transition each) {
            if (each.cause() == null) {
                return null;
            }
            Cause cause = Cause.ofCode(each.cause()).orElse(Cause.UNKNOWN);
            Stage stage = each.stage() == null
                    ? cause.stage()
                    : Stage.valueOf(each.stage().toUpperCase(Locale.ROOT));
            return new Fault(cause, stage, null, null, cause.summary());
        }
    }
}
