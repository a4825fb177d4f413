/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verdict about one pull that failed, for who knows the kubelet's message and an agent's answer, and watches no pod. Pure. */
public final class SecondLook {
    private SecondLook() {}

    /**
     * Where the pull was tried.
     *
     * @param key the node as agents report it; null where none does
     * @param pullSecrets that the pod named
     */
    public record Place(
            String namespace, String node, @Nullable NodeKey key, List<String> pullSecrets) {
        /** Copies the names. */
        public Place {
            pullSecrets = List.copyOf(pullSecrets);
        }
    }

    /** As for a pod that waits for this image with this message. */
    public static Joined of(String image, String message, Place place, CheckAnswer answer) {
        PodSeen.Container container = new PodSeen.Container(
                "pull", PodSeen.Slot.CONTAINER, image, "IfNotPresent", "ErrImagePull", message, false);
        StuckImage stuck = StuckImage.seen(container, null, Instant.EPOCH);
        PodSeen pod = new PodSeen(
                new PodKey(place.namespace(), ""),
                "",
                place.node(),
                null,
                "",
                place.pullSecrets(),
                null,
                Instant.EPOCH,
                false,
                List.of(container));
        PodCase known = new PodCase(
                pod,
                PodCase.State.WAITING,
                Instant.EPOCH,
                List.of(stuck),
                List.of(),
                List.of(),
                place.key(),
                new PodCase.Probe(image, answer, Instant.EPOCH),
                Map.of(),
                Map.of(),
                null);
        return Join.of(known, stuck);
    }
}
