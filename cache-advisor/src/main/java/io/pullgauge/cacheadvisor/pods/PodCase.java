/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.canary.SecretLook;
import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one pod that does not run for want of an image, or may not.
 *
 * @param stuck images that it waits for; empty in the other states
 * @param pulls that the kubelet has begun and not ended, oldest first
 * @param missingSecrets pull secrets that the kubelet could not read
 * @param nodeKey its node, as agents report it; null where no agent does
 * @param probe what the node's agent found for the first stuck image; null while it is looking, or nobody asked
 * @param peers what other nodes' agents found for the same image
 * @param tags of the repository, or of one that may have been meant, by repository
 * @param canary the last pull in the pod's place; null where nobody asked for one since it waits
 */
public record PodCase(
        PodSeen pod,
        State state,
        Instant since,
        List<StuckImage> stuck,
        List<Pull> pulls,
        List<String> missingSecrets,
        @Nullable NodeKey nodeKey,
        @Nullable Probe probe,
        Map<NodeKey, CheckAnswer> peers,
        Map<String, List<String>> tags,
        @Nullable Canary canary) {

    /** How a pod stands. */
    public enum State {
        /** A container waits, and the kubelet says that it is for its image. */
        WAITING,
        /** A pull has begun and does not end. */
        PULLING,
        /** Placed on a node and not started yet, as any new pod. */
        STARTING,
        /** Not placed on a node: whatever its image is, that is not why. */
        UNSCHEDULABLE;

        /** The stable code used in JSON. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A pull that has begun. */
    public record Pull(@Nullable String container, String image, Instant since) {}

    /** What the node's agent found, and when. */
    public record Probe(String image, CheckAnswer answer, Instant at) {}

    public PodCase {
        stuck = List.copyOf(stuck);
        pulls = List.copyOf(pulls);
        missingSecrets = List.copyOf(missingSecrets);
        peers = Map.copyOf(peers);
        tags = Map.copyOf(tags);
    }

    static PodCase of(PodSeen pod, State state, Instant since) {
        return new PodCase(pod, state, since, List.of(), List.of(), List.of(), null, null, Map.of(), Map.of(), null);
    }

    /** The image that holds the pod up: of several the first that the kubelet would pull. */
    public Optional<StuckImage> culprit() {
        return stuck.stream().min(Comparator.comparing(StuckImage::slot));
    }

    /** The image to look at: the one that holds the pod up, or the one whose pull does not end. */
    public Optional<String> image() {
        return state == State.PULLING && !pulls.isEmpty()
                ? Optional.of(pulls.getFirst().image())
                : culprit().map(StuckImage::image);
    }

    PodCase with(PodSeen seen, State now, Instant start, List<StuckImage> images) {
        return new PodCase(seen, now, start, images, pulls, missingSecrets, nodeKey, probe, peers, tags, canary);
    }

    PodCase with(State now, Instant start, List<StuckImage> images, List<Pull> begun, List<String> secrets) {
        return new PodCase(pod, now, start, images, begun, secrets, nodeKey, probe, peers, tags, canary);
    }

    PodCase at(@Nullable NodeKey key) {
        return new PodCase(pod, state, since, stuck, pulls, missingSecrets, key, probe, peers, tags, canary);
    }

    PodCase with(Probe found) {
        return new PodCase(pod, state, since, stuck, pulls, missingSecrets, nodeKey, found, peers, tags, canary);
    }

    PodCase withPeers(Map<NodeKey, CheckAnswer> found) {
        return new PodCase(pod, state, since, stuck, pulls, missingSecrets, nodeKey, probe, found, tags, canary);
    }

    PodCase withTags(Map<String, List<String>> found) {
        return new PodCase(pod, state, since, stuck, pulls, missingSecrets, nodeKey, probe, peers, found, canary);
    }

    PodCase tried(@Nullable Canary tried) {
        return new PodCase(pod, state, since, stuck, pulls, missingSecrets, nodeKey, probe, peers, tags, tried);
    }

    /** Whose pull this is: what a canary must be to stand for it. */
    public Identity identity() {
        return new Identity(pod.key().namespace(), pod.serviceAccount(), pod.pullSecrets());
    }

    /** Pull secrets that are not there, by the kubelet's word or by a look. */
    List<String> secretsMissing() {
        return Stream.concat(
                        missingSecrets.stream(),
                        looks().stream()
                                .filter(look -> look.fault() == SecretLook.Fault.MISSING)
                                .map(SecretLook::name))
                .distinct()
                .toList();
    }

    /** What was seen of the pull secrets; empty where nobody looked. */
    List<SecretLook> looks() {
        return canary == null ? List.of() : canary.secrets();
    }

    /** Whether that canary pulled what this pod waits for, with its rights, since it waits. */
    boolean isStoodForBy(Canary tried) {
        return tried.wish().identity().equals(identity())
                && image().filter(tried.wish().image()::equals).isPresent()
                && !tried.startedAt().isBefore(since);
    }
}
