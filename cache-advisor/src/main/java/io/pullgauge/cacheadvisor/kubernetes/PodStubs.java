/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the informer keeps of each pod: who it is and its version. A whole pod takes ten to twenty kilobytes; a large cluster has 150,000. */
final class PodStubs implements ItemStore<Pod> {
    private record Stub(
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String uid,
            @Nullable String version) {
        static Stub of(Pod pod) {
            ObjectMeta meta = pod.getMetadata();
            return new Stub(meta.getNamespace(), meta.getName(), meta.getUid(), meta.getResourceVersion());
        }

        Pod pod() {
            ObjectMeta meta = new ObjectMeta();
            meta.setNamespace(namespace);
            meta.setName(name);
            meta.setUid(uid);
            meta.setResourceVersion(version);
            Pod pod = new Pod();
            pod.setMetadata(meta);
            return pod;
        }
    }

    private final ConcurrentHashMap<String, Stub> stubs = new ConcurrentHashMap<>();

    @Override
    public String getKey(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        return namespace == null
                ? pod.getMetadata().getName()
                : namespace + "/" + pod.getMetadata().getName();
    }

    @Override
    public @Nullable Pod put(String key, Pod pod) {
        return pod(stubs.put(key, Stub.of(pod)));
    }

    @Override
    public @Nullable Pod remove(String key) {
        return pod(stubs.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return stubs.keySet().stream();
    }

    @Override
    public Stream<Pod> values() {
        return stubs.values().stream().map(Stub::pod);
    }

    @Override
    public int size() {
        return stubs.size();
    }

    @Override
    public @Nullable Pod get(String key) {
        return pod(stubs.get(key));
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static @Nullable Pod pod(@Nullable Stub stub) {
        return stub == null ? null : stub.pod();
    }
}
