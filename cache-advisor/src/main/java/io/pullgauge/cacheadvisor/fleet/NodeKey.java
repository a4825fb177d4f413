/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A node of a cluster; several clusters may share one collector, so the name alone does not identify a node. */
public record NodeKey(String cluster, String node) implements Comparable<NodeKey> {
    private static final Comparator<NodeKey> ORDER =
            Comparator.comparing(NodeKey::cluster).thenComparing(NodeKey::node);
    /** The cluster of whoever names none, because there is one only. */
    private static final String ONLY = "default";

    /** A node of the cluster of this name, or of the only one where that is missing or blank. */
    public static NodeKey in(@Nullable String cluster, String node) {
        return new NodeKey(cluster == null || cluster.isBlank() ? ONLY : cluster, node);
    }

    @Override
    public int compareTo(NodeKey other) {
        return ORDER.compare(this, other);
    }
}
