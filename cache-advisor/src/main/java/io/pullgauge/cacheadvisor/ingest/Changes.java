/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Cell;
import io.pullgauge.cacheadvisor.fleet.Cells;
import io.pullgauge.cacheadvisor.fleet.Fault;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.store.FirstSight;
import io.pullgauge.cacheadvisor.store.TargetState;
import io.pullgauge.cacheadvisor.store.Transition;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two states of one node: only this is written, so that a healthy fleet costs one row a report.
 *
 * @param first what is well with a node that was not known before
 */
record Changes(
        List<TargetState> changed,
        List<TargetState> gone,
        List<Transition> transitions,
        List<FirstSight.Target> first) {

    static Changes between(@Nullable NodeView before, NodeView after) {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        changes.node(before, after);
        if (before == null) {
            after.registries().forEach(cell -> changes.first(after, cell));
            after.images().forEach(cell -> changes.first(after, cell));
        } else {
            changes.targets(after, before.registries(), after.registries());
            changes.targets(after, before.images(), after.images());
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

    private <C extends Cell> void targets(NodeView node, List<C> before, List<C> now) {
        Cells.pair(before, now, (was, is) -> {
            if (is == null && was != null) {
                gone.add(row(was));
                transitions.add(transition(node, was, Transition.GONE));
            } else if (is != null && (was == null || !was.tellsTheSame(is))) {
                changed(node, is);
            }
        });
    }

    private void first(NodeView node, Cell cell) {
        if (cell.fault() == null) {
            first.add(new FirstSight.Target(
                    cell.kind(), cell.target(), cell.registry(), cell.state().code()));
        } else {
            changed(node, cell);
        }
    }

    private void changed(NodeView node, Cell cell) {
        changed.add(row(cell));
        transitions.add(transition(node, cell, cell.state().code()));
    }

    private static TargetState row(Cell cell) {
        return new TargetState(cell.kind(), cell.target(), cell.state().code(), code(cell.cause()), cell.since());
    }

    private static Transition transition(NodeView node, Cell cell, String state) {
        Fault fault = state.equals(Transition.GONE) ? null : cell.fault();
        return new Transition(
                0,
                node.receivedAt(),
                node.key(),
                node.zone(),
                cell.kind(),
                cell.target(),
                cell.registry(),
                state,
                fault == null ? null : fault.cause().code(),
                fault == null ? null : fault.stage().code());
    }

    private static @Nullable String code(@Nullable Cause cause) {
        return cause == null ? null : cause.code();
    }
}
