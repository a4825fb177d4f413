/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** What the disk itself takes for small durable writes meanwhile: no report can be accepted faster than that. */
final class DiskSyncs implements AutoCloseable {
    private static final int BYTES = 8192;
    private static final long EVERY_NANOS = 100_000_000;

    private final Path file;
    private final LongStream.Builder tooks = LongStream.builder();
    private final Thread thread;
    private volatile boolean closing;

    DiskSyncs(Path folder) throws IOException {
        this.file = Files.createTempFile(folder, "syncs", null);
        this.thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = 0; !closing; at += BYTES) {
                long began = System.nanoTime();
                channel.write(ByteBuffer.allocate(BYTES), at);
                channel.force(false);
                tooks.add(System.nanoTime() - began);
                LockSupport.parkNanos(EVERY_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the writing; how long it took. */
    String figures() throws InterruptedException {
        closing = true;
        thread.join();
        long[] sorted = tooks.build().sorted().toArray();
        return "%d writes of 8 KiB made durable on the same disk meanwhile: p50 %.1f ms, p99 %.1f ms, max %.1f ms, over 100 ms %d"
                .formatted(
                        sorted.length,
                        milliseconds(sorted, 0.5),
                        milliseconds(sorted, 0.99),
                        milliseconds(sorted, 1),
                        Arrays.stream(sorted).filter(took -> took > EVERY_NANOS).count());
    }

    private static double milliseconds(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(share * sorted.length))] / 1e6;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        Files.deleteIfExists(file);
    }
}
