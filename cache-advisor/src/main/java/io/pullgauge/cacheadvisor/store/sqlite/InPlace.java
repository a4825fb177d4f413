/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sqlite;

import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Whether the files that are written to are those that the next start will find. One that was deleted or moved while it is open takes all
 * that is written, and nobody ever sees it again. Used by one thread at a time.
 */
final class InPlace implements Runnable {
    private final List<Path> files;
    private final Map<Path, Object> known = new HashMap<>();

    /** The database and its log; the latter comes with the first write. */
    InPlace(Path database) {
        this.files = List.of(database, database.resolveSibling(database.getFileName() + "-wal"));
    }

    /** Looks once more. */
    @Override
    public void run() {
        for (Path file : files) {
            Object before = known.putIfAbsent(file, key(file));
            if (before != null && !before.equals(key(file))) {
                throw gone(file, new IOException("another file"));
            }
        }
    }

    private static Object key(Path file) {
        try {
            // Where files have no key there is nothing to compare, but they are there.
            return Objects.requireNonNullElse(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
        } catch (IOException e) {
            throw gone(file, e);
        }
    }

    private static StorageUnavailable gone(Path file, IOException cause) {
        return new StorageUnavailable(
                "the store's file " + file + " was moved or deleted: put it back, or start the collector anew", cause);
    }
}
