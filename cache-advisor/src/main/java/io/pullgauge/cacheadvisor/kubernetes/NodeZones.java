/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.prepull.run.ClusterNode;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the cluster's nodes stand, by their labels, watched: an agent never speaks to the API server and cannot know. Of each node nothing
 * else is kept. While the API server is away the last known zones count.
 */
public final class NodeZones implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeZones.class);
    private static final long PAGE = 500;

    private final Map<String, String> zones = new ConcurrentHashMap<>();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final SharedIndexInformer<Node> informer;

    /** Begins to watch; returns at once, and knows no zone until the first list has come. */
    public NodeZones(ApiServer server) {
        this.informer = server.client().nodes().withLimit(PAGE).runnableInformer(0);
        informer.itemStore(new Stubs<>(Node::new))
                .exceptionHandler(this::isRetried)
                .addEventHandler(new Handler(this));
        informer.start();
    }

    /** The zone of the node of this name; empty where it has none or is not known. */
    public Optional<String> of(String node) {
        return Optional.ofNullable(zones.get(node));
    }

    private boolean isRetried(boolean started, Throwable failure) {
        if (!troubled.getAndSet(true)) {
            LOG.atWarn()
                    .addKeyValue("reason", Why.of(failure))
                    .log("nodes cannot be watched: the zones of new ones stay unknown; trying again");
        }
        return true;
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
