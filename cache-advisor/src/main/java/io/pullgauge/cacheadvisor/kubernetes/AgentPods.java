/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.cacheadvisor.access.LivePods;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import io.pullgauge.cacheadvisor.pods.PodKey;
import io.pullgauge.cacheadvisor.pods.StuckAgents.Placed;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pods of the agents' namespaces, watched: of each only its uid and node are kept, and of an agent's what it is called. While the API server is
 * away the last known ones count, as its own caches would do.
 */
public final class AgentPods implements LivePods, AutoCloseable {
    private static final String CLUSTER = "--cluster=";

    private final Set<String> accounts;
    /** Pod → its node; empty while it has none. */
    private final Map<String, String> present = new ConcurrentHashMap<>();

    private final Map<String, Placed> placed = new ConcurrentHashMap<>();
    /** Address of an agent's pod → its node. */
    private final Map<String, String> nodes = new ConcurrentHashMap<>();

    private final List<SharedIndexInformer<Pod>> informers;
    private final WatchHealth health;

    /** Begins to watch; returns at once, and knows nobody until the first list has come. */
    public AgentPods(ApiServer server, ClusterAccess access, InstantSource clock) {
        this.accounts = access.agents();
        this.health = new WatchHealth("agents", "which nodes should report is as it was last known", clock);
        this.informers = access.namespaces().stream()
                .map(namespace -> {
                    SharedIndexInformer<Pod> informer =
                            server.client().pods().inNamespace(namespace).runnableInformer(0);
                    informer.removeNamespaceIndex()
                            .itemStore(new Stubs<>(Pod::new))
                            .addEventHandler(new Handler(namespace));
                    informer.exceptionHandler(health::isRetried);
                    informer.start();
                    return informer;
                })
                .toList();
    }

    @Override
    public Optional<String> nodeOf(String namespace, String uid) {
        return Optional.ofNullable(present.get(namespace + "/" + uid));
    }

    /** What is wrong with the watch; the log has it too, once a change. */
    public Optional<Unwatched> unwatched() {
        return health.of(informers);
    }

    /** Every agent's pod that has a node. */
    public Collection<Placed> placed() {
        var _ = unwatched();
        return List.copyOf(placed.values());
    }

    /** The node whose agent has this address: the node's own where its pod shares that. */
    public Optional<String> nodeAt(String address) {
        return Optional.ofNullable(nodes.get(address));
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private final class Handler implements ResourceEventHandler<Pod> {
        private final String namespace;

        Handler(String namespace) {
            this.namespace = namespace;
        }

        @Override
        public void onAdd(Pod pod) {
            take(pod);
        }

        @Override
        public void onUpdate(@Nullable Pod before, Pod after) {
            take(after);
        }

        @Override
        public void onDelete(Pod pod, boolean unknownFinalState) {
            present.remove(key(pod));
            Placed was = placed.remove(key(pod));
            if (was != null && address(pod) != null) {
                nodes.remove(address(pod), was.node().node());
            }
        }

        private void take(Pod pod) {
            present.put(key(pod), node(pod));
            place(pod).ifPresent(place -> {
                placed.put(key(pod), place);
                if (address(pod) != null) {
                    nodes.put(address(pod), place.node().node());
                }
            });
        }

        private static String node(Pod pod) {
            String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
            return node == null ? "" : node;
        }

        private static @Nullable String address(Pod pod) {
            return pod.getStatus() == null ? null : pod.getStatus().getPodIP();
        }

        /** By the account of its token, which is how its reports are known too. */
        private Optional<Placed> place(Pod pod) {
            PodSpec spec = pod.getSpec();
            boolean agent = spec != null
                    && spec.getNodeName() != null
                    && accounts.contains(namespace + ":" + spec.getServiceAccountName());
            return agent
                    ? Optional.of(new Placed(
                            new PodKey(namespace, pod.getMetadata().getName()),
                            NodeKey.in(cluster(spec), spec.getNodeName())))
                    : Optional.empty();
        }

        private static String cluster(PodSpec spec) {
            return spec.getContainers().stream()
                    .flatMap(each -> PodReading.present(each.getArgs()).stream())
                    .filter(argument -> argument.startsWith(CLUSTER))
                    .map(argument -> argument.substring(CLUSTER.length()))
                    .findFirst()
                    .orElse("");
        }

        private String key(Pod pod) {
            return namespace + "/" + pod.getMetadata().getUid();
        }
    }
}
