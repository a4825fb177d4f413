/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the informer keeps of each event: its name and version, for as long as the API server keeps the event. */
final class EventStubs implements ItemStore<Event> {
    private final ConcurrentHashMap<String, String> versions = new ConcurrentHashMap<>();

    @Override
    public String getKey(Event event) {
        return event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
    }

    @Override
    public @Nullable Event put(String key, Event event) {
        return stub(key, versions.put(key, String.valueOf(event.getMetadata().getResourceVersion())));
    }

    @Override
    public @Nullable Event remove(String key) {
        return stub(key, versions.remove(key));
    }

    @Override
    public Stream<String> keySet() {
        return versions.keySet().stream();
    }

    @Override
    public Stream<Event> values() {
        return versions.entrySet().stream().map(each -> new Stub(each.getKey(), each.getValue()).event());
    }

    @Override
    public int size() {
        return versions.size();
    }

    @Override
    public @Nullable Event get(String key) {
        return stub(key, versions.get(key));
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static @Nullable Event stub(String key, @Nullable String version) {
        return version == null ? null : new Stub(key, version).event();
    }

    private record Stub(String key, String version) {
        Event event() {
            int slash = key.indexOf('/');
            ObjectMeta meta = new ObjectMeta();
            meta.setNamespace(key.substring(0, slash));
            meta.setName(key.substring(slash + 1));
            meta.setResourceVersion(version);
            Event event = new Event();
            event.setMetadata(meta);
            return event;
        }
    }
}
