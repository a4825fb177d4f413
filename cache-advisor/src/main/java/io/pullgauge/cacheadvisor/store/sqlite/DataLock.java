/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.store.sqlite;

import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a data folder to one collector. Two would take turns at writing and each remember another fleet. The lock ends with the process,
 * however that ends.
 */
final class DataLock implements AutoCloseable {

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    static DataLock take(Path folder) {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageUnavailable("cannot write to the data folder " + folder + ": " + e.getMessage(), e);
        }
        if (lock(channel) == null) {
            closeQuietly(channel);
            throw new StorageUnavailable(
                    "another collector uses the data folder " + folder, new IOException("the lock is taken"));
        }
        return new DataLock(channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (IOException | OverlappingFileLockException _) {
            return null;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing was written.
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
