/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an informer keeps of each object: who it is and its version. A whole pod takes ten to twenty kilobytes; a large cluster has 150,000. */
final class Stubs<T extends HasMetadata> implements ItemStore<T> {
    private record Stub(
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String uid,
            @Nullable String version) {
        static Stub of(HasMetadata object) {
            ObjectMeta meta = object.getMetadata();
            return new Stub(meta.getNamespace(), meta.getName(), meta.getUid(), meta.getResourceVersion());
        }

        ObjectMeta meta() {
            ObjectMeta meta = new ObjectMeta();
            meta.setNamespace(namespace);
            meta.setName(name);
            meta.setUid(uid);
            meta.setResourceVersion(version);
            return meta;
        }
    }

    private final ConcurrentHashMap<String, Stub> stubs = new ConcurrentHashMap<>();
    private final Supplier<T> empty;

    /** Keeps objects of the kind that this makes. */
    Stubs(Supplier<T> empty) {
        this.empty = empty;
    }

    @Override
    public String getKey(T object) {
        String namespace = object.getMetadata().getNamespace();
        return namespace == null
                ? object.getMetadata().getName()
                : namespace + "/" + object.getMetadata().getName();
    }

    @Override
    public @Nullable T put(String key, T object) {
        return object(stubs.put(key, Stub.of(object)));
    }

    @Override
    public @Nullable T remove(String key) {
        return object(stubs.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return stubs.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return stubs.values().stream().map(this::object);
    }

    @Override
    public int size() {
        return stubs.size();
    }

    @Override
    public @Nullable T get(String key) {
        return object(stubs.get(key));
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private @Nullable T object(@Nullable Stub stub) {
        if (stub == null) {
            return null;
        }
        T object = empty.get();
        object.setMetadata(stub.meta());
        return object;
    }
}
