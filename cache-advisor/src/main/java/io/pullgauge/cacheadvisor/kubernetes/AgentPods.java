/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.pullgauge.cacheadvisor.access.LivePods;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pods of the agents' namespaces, watched: of each only its uid is kept. While the API server is away the last known ones count, as
 * its own caches would do.
 */
public final class AgentPods implements LivePods, AutoCloseable {
    private final Set<String> present = ConcurrentHashMap.newKeySet();
    private final List<SharedIndexInformer<Pod>> informers;

    /** Begins to watch; returns at once, and knows nobody until the first list has come. */
    public AgentPods(ApiServer server, Set<String> namespaces) {
        this.informers = namespaces.stream()
                .map(namespace -> {
                    SharedIndexInformer<Pod> informer =
                            server.client().pods().inNamespace(namespace).runnableInformer(0);
                    informer.removeNamespaceIndex()
                            .itemStore(new ReducedStateItemStore<>(
                                    ReducedStateItemStore.UID_KEY_STATE,
                                    Pod.class,
                                    server.client().getKubernetesSerialization()))
                            .addEventHandler(new Handler(namespace));
                    // For as long as the collector runs, whatever the API server says meanwhile.
                    informer.exceptionHandler((started, error) -> true);
                    informer.start();
                    return informer;
                })
                .toList();
    }

    @Override
    public boolean has(String namespace, String uid) {
        return present.contains(namespace + "/" + uid);
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
            present.add(key(pod));
        }

        @Override
        public void onUpdate(@Nullable Pod before, Pod after) {
            present.add(key(after));
        }

        @Override
        public void onDelete(Pod pod, boolean unknownFinalState) {
            present.remove(key(pod));
        }

        private String key(Pod pod) {
            return namespace + "/" + pod.getMetadata().getUid();
        }
    }
}
