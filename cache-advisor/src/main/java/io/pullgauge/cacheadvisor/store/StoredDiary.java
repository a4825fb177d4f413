/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store;

import io.pullgauge.cacheadvisor.advice.Diary;
import io.pullgauge.cacheadvisor.advice.Note;
import io.pullgauge.cacheadvisor.advice.Readings;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The history of advice in the store, and the readings by which what came of it is measured. */
public final class StoredDiary implements Diary, Readings {
    private final Storage storage;

    /** A diary in this store. */
    public StoredDiary(Storage storage) {
        this.storage = storage;
    }

    @Override
    public List<Note> notes() {
        try {
            return storage.adviceNotes();
        } catch (StorageUnavailable e) {
            return List.of();
        }
    }

    @Override
    public boolean save(Collection<Note> notes) {
        try {
            storage.write(writing -> writing.saveNotes(notes));
            return true;
        } catch (StorageUnavailable e) {
            return false;
        }
    }

    @Override
    public List<QuotaObservation> of(String registry, Instant from, Instant to) {
        try {
            return storage.quotasOf(registry, from, to);
        } catch (StorageUnavailable e) {
            return List.of();
        }
    }
}
