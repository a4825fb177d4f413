/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Comparator;

/** A node of a cluster; several clusters may share one collector, so the name alone does not identify a node. */
public record NodeKey(String cluster, String node) implements Comparable<NodeKey> {
    private static final Comparator<NodeKey> ORDER =
            Comparator.comparing(NodeKey::cluster).thenComparing(NodeKey::node);

    @Override
    public int compareTo(NodeKey other) {
        return ORDER.compare(this, other);
    }
}
