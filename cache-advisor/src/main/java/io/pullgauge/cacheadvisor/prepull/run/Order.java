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
 * @param sources where the images come from, for a plan that is made anew
 * @param zoneBytesPerSecond what the way into one zone carries; null where it is no matter
 * @param when it is made anew; null for once
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
        boolean holder,
        Sources sources,
        @Nullable Long zoneBytesPerSecond,
        @Nullable When when) {
    /** Copies the lists. */
    public Order {
        images = List.copyOf(images);
        nodes = List.copyOf(nodes);
        caches = Map.copyOf(caches);
        pullSecrets = List.copyOf(pullSecrets);
    }

    /**
     * Where images come from.
     *
     * @param images that were named
     * @param workloads of the namespace, as kind/name
     * @param running whether also what pods of the namespace run
     */
    public record Sources(List<String> images, List<String> workloads, boolean running) {
        /** Copies the lists. */
        public Sources {
            images = List.copyOf(images);
            workloads = List.copyOf(workloads);
        }

        /** Whether the cluster has to be asked. */
        boolean isOfCluster() {
            return running || !workloads.isEmpty();
        }
    }

    /**
     * When a plan is made and carried out anew.
     *
     * @param cron five fields; null for no fixed time
     * @param zone whose clocks count
     * @param newDigest when a tag of it stands for other content
     * @param quotaReset when what did not fit a quota fits, or is about to lapse
     */
    public record When(@Nullable String cron, String zone, boolean newDigest, boolean quotaReset) {}

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

    /** The same for these images, which a workload pulls as this service account with these secrets, on nodes that it selects. */
    Order resolved(List<String> all, @Nullable String account, List<String> secrets, String nodeSelector) {
        return new Order(
                name,
                namespace,
                all,
                nodes,
                nodeSelector,
                caches,
                account,
                secrets,
                always,
                imageVolumes,
                pauseImage,
                helperImage,
                nodesAtOnce,
                reservePercent,
                deadline,
                keep,
                cover,
                part,
                holder,
                sources,
                zoneBytesPerSecond,
                when);
    }

    /** The same, with another rule for tags and quotas; for one run. */
    Order once(boolean again, int reserve) {
        return new Order(
                name,
                namespace,
                images,
                nodes,
                selector,
                caches,
                serviceAccount,
                pullSecrets,
                always || again,
                imageVolumes,
                pauseImage,
                helperImage,
                nodesAtOnce,
                Math.min(reserve, reservePercent),
                deadline,
                keep,
                cover,
                part,
                holder,
                sources,
                zoneBytesPerSecond,
                when);
    }
}
