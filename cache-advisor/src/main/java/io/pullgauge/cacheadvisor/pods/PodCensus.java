/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.pods;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which images all pods use, where, and by which policy: some hundred bytes a pod, so that of a fault it can be said whom it would hurt.
 * Safe for use by many threads.
 */
public final class PodCensus {
    /** One container's use of an image. Equal ones are one object: a cluster has far fewer of them than containers. */
    public record Use(String image, String policy) {}

    /** A pod's uses. */
    public record Entry(PodKey key, @Nullable String node, List<Use> uses, List<String> secrets, boolean windows) {}

    /** A node by the pods that are placed on it. */
    public record OnNode(int pods, boolean windows) {
        private OnNode and(OnNode other) {
            return new OnNode(pods + other.pods, windows || other.windows);
        }
    }

    private final Map<String, Entry> pods = new ConcurrentHashMap<>();
    private final Map<Use, Use> shared = new ConcurrentHashMap<>();

    void seen(PodSeen pod) {
        if (pod.ended()) {
            pods.remove(pod.uid());
            return;
        }
        List<Use> uses = pod.containers().stream()
                .map(each -> new Use(each.image(), each.policy()))
                .distinct()
                .map(use -> Objects.requireNonNullElse(shared.putIfAbsent(use, use), use))
                .toList();
        pods.put(pod.uid(), new Entry(pod.key(), pod.node(), uses, pod.pullSecrets(), pod.windows()));
        if (shared.size() > 2 * pods.size() + 10_000) {
            shared.clear();
        }
    }

    void gone(String uid) {
        pods.remove(uid);
    }

    /** Every image that a pod uses, as pods write it. */
    Set<String> images() {
        Set<String> images = new TreeSet<>();
        pods.values().forEach(pod -> pod.uses().forEach(use -> images.add(use.image())));
        return images;
    }

    /**
     * How many pods on such nodes would have to pull such an image when they are started again where they are. An image that is on the
     * node already is pulled again only by the policy Always.
     *
     * @param without pods that wait already
     */
    int pulledAtRestart(Predicate<String> image, Predicate<@Nullable String> node, Set<String> without) {
        return (int) pods.entrySet().stream()
                .filter(entry -> !without.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .filter(pod -> node.test(pod.node()))
                .filter(pod ->
                        pod.uses().stream().anyMatch(use -> use.policy().equals("Always") && image.test(use.image())))
                .count();
    }

    /** Every node on which there is a pod, by its name. */
    public Map<String, OnNode> nodes() {
        Map<String, OnNode> nodes = new TreeMap<>();
        for (Entry pod : pods.values()) {
            if (pod.node() != null) {
                nodes.merge(pod.node(), new OnNode(1, pod.windows()), OnNode::and);
            }
        }
        return nodes;
    }

    /** How many pods there are. */
    public int size() {
        return pods.size();
    }
}
