/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants on nodes, complete and checked: {@link OrderRequest} makes one.
 *
 * @param nodes names; empty for all that the selector matches
 * @param selector a label selector of equalities and existence; empty matches every node
 * @param caches by registry: the name of the pull-through cache that the owner says these nodes ask
 * @param serviceAccount of the workload; null for the namespace's default
 * @param always pull even where a node has something under that name
 * @param reservePercent how much of what is left of a quota stays for real work
 * @param deadline after which a node's Job is given up
 * @param keep how long a finished Job stays, and its images with it in use for the kubelet's garbage collection
 * @param cover how long nodes that join later are covered too
 * @param part whether to do what fits where not all does
 * @param holder whether a DaemonSet shall keep the images in use
 */
public record Order(
        String name,
        String namespace,
        List<String> images,
        List<String> nodes,
        String selector,
        Map<String, String> caches,
        @Nullable String serviceAccount,
        List<String> pullSecrets,
        boolean always,
        Volumes imageVolumes,
        String pauseImage,
        String helperImage,
        int nodesAtOnce,
        int reservePercent,
        Duration deadline,
        Duration keep,
        Duration cover,
        boolean part,
        boolean holder) {
    /** Copies the lists. */
    public Order {
        images = List.copyOf(images);
        nodes = List.copyOf(nodes);
        caches = Map.copyOf(caches);
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** When images are mounted as volumes. */
    public enum Volumes {
        /** Where the versions say that they work without being switched on: Kubernetes 1.35. */
        AUTO,
        /** From 1.33, because the owner knows that the gate ImageVolume is on. */
        GATE,
        NEVER
    }

    /** Whether nodes that join later belong to it. */
    public boolean isOpen() {
        return nodes.isEmpty();
    }
}
