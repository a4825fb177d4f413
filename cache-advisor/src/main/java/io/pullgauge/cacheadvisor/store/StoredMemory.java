/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.advice.Remembered;
import java.util.Collection;
import java.util.List;

/** Advice remembered in the store. */
public final class StoredMemory implements Memory {
    private final Storage storage;

    /** A memory in this store. */
    public StoredMemory(Storage storage) {
        this.storage = storage;
    }

    @Override
    public Collection<Remembered> all() {
        try {
            return storage.advice();
        } catch (StorageUnavailable e) {
            return List.of();
        }
    }

    @Override
    public boolean save(Collection<Remembered> changed) {
        try {
            storage.write(writing -> writing.saveAdvice(changed));
            return true;
        } catch (StorageUnavailable e) {
            return false;
        }
    }
}
