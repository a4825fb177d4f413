/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import io.pullgauge.cacheadvisor.prepull.run.ClusterNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the cluster's nodes stand, by their labels, watched: an agent never speaks to the API server and cannot know. Of each node nothing
 * else is kept. While the API server is away the last known zones count.
 */
public final class NodeZones implements AutoCloseable {
    private static final long PAGE = 500;

    private final Map<String, String> zones = new ConcurrentHashMap<>();
    private final SharedIndexInformer<Node> informer;
    private final WatchHealth health;

    /** Begins to watch; returns at once, and knows no zone until the first list has come. */
    public NodeZones(ApiServer server, InstantSource clock) {
        this.health = new WatchHealth("nodes", "the zones of new ones stay unknown", clock);
        this.informer = server.client().nodes().withLimit(PAGE).runnableInformer(0);
        informer.itemStore(new Stubs<>(Node::new))
                .exceptionHandler(health::isRetried)
                .addEventHandler(new Handler(this));
        informer.start();
    }

    /** The zone of the node of this name; empty where it has none or is not known. */
    public Optional<String> of(String node) {
        return Optional.ofNullable(zones.get(node));
    }

    /** What is wrong with the watch. */
    public Optional<Unwatched> unwatched() {
        return health.of(List.of(informer));
    }

    private void take(Node node) {
        String name = node.getMetadata().getName();
        String zone =
                ClusterNode.zone(Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()));
        if (zone == null) {
            zones.remove(name);
        } else {
            zones.put(name, zone);
        }
    }

    @Override
    public void close() {
        informer.stop();
    }

    private record Handler(NodeZones zones) implements ResourceEventHandler<Node> {
        @Override
        public void onAdd(Node node) {
            zones.take(node);
        }

        @Override
        public void onUpdate(@Nullable Node before, Node node) {
            zones.take(node);
        }

        /** A node that comes back stands where it stood, and its agent may report once more. */
        @Override
        public void onDelete(Node node, boolean unknown) {}
    }
}
