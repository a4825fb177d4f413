/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.demand.Content;
import io.pullgauge.cacheadvisor.demand.DemandStore;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TagSeen;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Keeps demand in the store. */
public final class StoredDemand implements DemandStore {
    private final Storage storage;

    /** Demand in this store. */
    public StoredDemand(Storage storage) {
        this.storage = storage;
    }

    @Override
    public void save(Collection<Pull> pulls, Collection<Content> contents, Collection<TagSeen> tags) {
        storage.write(writing -> writing.saveDemand(pulls, contents, tags));
    }

    @Override
    public List<Pull> pulls(Instant since, int most) {
        return storage.pullsSince(since, most);
    }

    @Override
    public List<Content> contents() {
        return storage.imageContents();
    }

    @Override
    public List<TagSeen> tags() {
        return storage.tagsSeen();
    }
}
