/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node as the cluster's API shows it.
 *
 * @param runtime name and version, like {@code containerd://2.1.4}
 * @param images the largest of what it has; what is missing here may be there all the same
 * @param diskCapacity of the file system for images; null where it is not told
 */
public record ClusterNode(
        String name,
        Map<String, String> labels,
        String kubelet,
        String runtime,
        String os,
        boolean ready,
        boolean cordoned,
        boolean diskPressure,
        List<Stored> images,
        @Nullable Long diskCapacity) {
    /** Copies what it is given. */
    public ClusterNode {
        labels = Map.copyOf(labels);
        images = List.copyOf(images);
    }

    /** An image that a node says it has, under these names. */
    public record Stored(Set<String> names, long bytes) {
        /** Copies the names. */
        public Stored {
            names = Set.copyOf(names);
        }
    }

    /** Where it is; null where its labels do not say. */
    public @Nullable String zone() {
        return zone(labels);
    }

    /** Where a node with these labels is; null where they do not say. */
    public static @Nullable String zone(Map<String, String> labels) {
        return labels.getOrDefault("topology.kubernetes.io/zone", labels.get("failure-domain.beta.kubernetes.io/zone"));
    }

    /** Why nothing can be pulled there now; null where it can. */
    public @Nullable String unfit() {
        if (!os.isEmpty() && !os.equals("linux")) {
            return "runs " + os + " (expected: linux)";
        }
        if (!ready) {
            return "is not ready";
        }
        return diskPressure ? "is under disk pressure" : null;
    }
}
