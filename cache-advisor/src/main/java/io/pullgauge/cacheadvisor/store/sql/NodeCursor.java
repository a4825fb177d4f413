/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sql;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.store.StoredNode;
import io.pullgauge.cacheadvisor.store.TargetState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Walks over all nodes and, in step, over their targets: two sorted queries, for one query a node takes minutes where there are many. */
final class NodeCursor {
    private static final int FETCH = 500;
    private static final String TARGETS = """
            SELECT t.* FROM target_state t JOIN node n ON n.cluster = t.cluster AND n.node = t.node
            ORDER BY t.cluster, t.node""";

    private record Owned(NodeKey key, TargetState target) {}

    private final Iterator<Owned> targets;
    private @Nullable Owned next;

    private NodeCursor(Iterator<Owned> targets) {
        this.targets = targets;
        this.next = targets.hasNext() ? targets.next() : null;
    }

    static void walk(Handle nodeHandle, Handle targetHandle, BiConsumer<StoredNode, List<TargetState>> sink) {
        try (Stream<StoredNode> nodes = nodeHandle
                        .createQuery("SELECT * FROM node ORDER BY cluster, node")
                        .setFetchSize(FETCH)
                        .map(Rows::node)
                        .stream();
                Stream<Owned> targets = targetHandle
                        .createQuery(TARGETS)
                        .setFetchSize(FETCH)
                        .map((row, context) -> new Owned(Rows.key(row), Rows.target(row, context)))
                        .stream()) {
            NodeCursor cursor = new NodeCursor(targets.iterator());
            nodes.forEach(node -> sink.accept(node, cursor.of(node.key())));
        }
    }

    private List<TargetState> of(NodeKey key) {
        List<TargetState> own = new ArrayList<>();
        while (next != null && next.key().equals(key)) {
            own.add(next.target());
            next = targets.hasNext() ? targets.next() : null;
        }
        return own;
    }
}
