/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the API server shows it, without all that no pull hangs on.
 *
 * @param node null before it is placed
 * @param owner what to change for a change to last: the Deployment rather than its ReplicaSet; null for a bare pod
 * @param pullSecrets names only; where the pod names none, the admission has put in the service account's
 * @param unschedulable the scheduler's words where it cannot place the pod; null otherwise
 * @param windows whether it asks for a node with Windows, on which no agent runs
 */
public record PodSeen(
        PodKey key,
        String uid,
        @Nullable String node,
        @Nullable Owner owner,
        String serviceAccount,
        List<String> pullSecrets,
        @Nullable String unschedulable,
        Instant createdAt,
        boolean ended,
        List<Container> containers,
        boolean windows) {

    public PodSeen {
        pullSecrets = List.copyOf(pullSecrets);
        containers = List.copyOf(containers);
    }

    /** A pod for Linux, as nearly all are. */
    public PodSeen(
            PodKey key,
            String uid,
            @Nullable String node,
            @Nullable Owner owner,
            String serviceAccount,
            List<String> pullSecrets,
            @Nullable String unschedulable,
            Instant createdAt,
            boolean ended,
            List<Container> containers) {
        this(key, uid, node, owner, serviceAccount, pullSecrets, unschedulable, createdAt, ended, containers, false);
    }

    /** A workload. */
    public record Owner(String kind, String name) {}

    /** What an image is to its pod. */
    public enum Slot {
        SANDBOX,
        INIT,
        VOLUME,
        CONTAINER,
        EPHEMERAL;

        /** The stable code used in JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A container, or an image volume.
     *
     * @param policy Always, IfNotPresent or Never
     * @param reason of its waiting; null where it does not wait
     * @param started whether it runs, or ran
     */
    public record Container(
            String name,
            Slot slot,
            String image,
            String policy,
            @Nullable String reason,
            @Nullable String message,
            boolean started) {}
}
