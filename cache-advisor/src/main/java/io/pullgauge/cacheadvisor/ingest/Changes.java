/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What differs between two states of one node: only this is written, so that a healthy fleet costs one row a report. */
record Changes(List<TargetState> changed, List<TargetState> gone, List<Transition> transitions) {

    static Changes between(@Nullable NodeView before, NodeView after) {
        Map<String, Target> old = targets(before);
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        changes.node(before, after);
        for (Map.Entry<String, Target> entry : targets(after).entrySet()) {
            Target now = entry.getValue();
            Target was = old.remove(entry.getKey());
            if (was == null || !was.sameAs(now)) {
                changes.changed.add(now.row());
                changes.transitions.add(now.transition(after, now.state()));
            }
        }
        for (Target lost : old.values()) {
            changes.gone.add(lost.row());
            changes.transitions.add(lost.transition(after, Transition.GONE));
        }
        return changes;
    }

    private void node(@Nullable NodeView before, NodeView after) {
        boolean unlogged = false;
        if (before != null
                && before.state() != NodeState.STALE
                && after.receivedAt().isAfter(before.staleAt())) {
            transitions.add(ofNode(before, before.staleAt(), NodeState.STALE));
            unlogged = true;
        }
        if (before == null || unlogged || before.state() != after.state()) {
            transitions.add(ofNode(after, after.receivedAt(), after.state()));
        }
    }

    static Transition ofNode(NodeView node, Instant at, NodeState state) {
        return new Transition(
                0, at, node.key(), node.zone(), TargetKind.NODE, node.key().node(), "", state.code(), null, null);
    }

    private static Map<String, Target> targets(@Nullable NodeView view) {
        Map<String, Target> targets = new HashMap<>();
        if (view != null) {
            for (RegistryCell cell : view.registries()) {
                targets.put(
                        "r " + cell.registry(),
                        new Target(
                                TargetKind.REGISTRY,
                                cell.registry(),
                                cell.registry(),
                                cell.state().code(),
                                cell.fault(),
                                cell.since()));
            }
            for (ImageCell cell : view.images()) {
                targets.put(
                        "i " + cell.image(),
                        new Target(
                                TargetKind.IMAGE,
                                cell.image(),
                                cell.registry(),
                                cell.state().code(),
                                cell.fault(),
                                cell.since()));
            }
        }
        return targets;
    }

    private record Target(
            TargetKind kind,
            String name,
            String registry,
            String state,
            @Nullable Fault fault,
            Instant since) {

        boolean sameAs(Target other) {
            return state.equals(other.state) && java.util.Objects.equals(cause(), other.cause());
        }

        @Nullable
        String cause() {
            return fault == null ? null : fault.cause().code();
        }

        TargetState row() {
            return new TargetState(kind, name, state, cause(), since);
        }

        Transition transition(NodeView node, String newState) {
            boolean gone = newState.equals(Transition.GONE);
            return new Transition(
                    0,
                    node.receivedAt(),
                    node.key(),
                    node.zone(),
                    kind,
                    name,
                    registry,
                    newState,
                    gone ? null : cause(),
                    gone || fault == null ? null : fault.stage().code());
        }
    }
}
