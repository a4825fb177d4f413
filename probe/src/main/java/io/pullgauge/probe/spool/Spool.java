/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds finished report bodies until the collector has them. Every report is a whole state, so the newest matters most and is given out
 * first; of the older ones only those that tell of a change are kept; what exceeds the bounds is dropped, oldest first, and counted. The newest is kept even where it alone exceeds the bounds.
 *
 * <p>In memory, or in a folder where it then survives a restart of the process. A folder that cannot be written to is no reason to lose
 * the newest state: it stays in memory. Safe for use by several threads.
 */
public final class Spool {

    /** How much is kept, and for how long. */
    public record Bounds(long bytes, Duration age) {}

    /** A report in waiting. */
    public record Entry(long id, Instant at, boolean change, long bytes) {}

    @SuppressWarnings("ArrayRecordComponent") // compared by identity alone
    private record Held(Entry entry, @Nullable Path file, byte @Nullable [] body) {}

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final Pattern NAME = Pattern.compile("(\\d{1,15})-(\\d{1,15})(c?)\\.json\\.gz");

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Held> held = new ArrayDeque<>(); // guarded by lock; oldest first
    private final Bounds bounds;
    private final @Nullable Path folder;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private long nextId; // guarded by lock

    private Spool(Bounds bounds, @Nullable Path folder) {
        this.bounds = bounds;
        this.folder = folder;
    }

    public static Spool inMemory(Bounds bounds) {
        return new Spool(bounds, null);
    }

    /** Takes up what an earlier process left in the folder; foreign files are left alone. */
    public static Spool in(Path folder, Bounds bounds, Instant now) {
        Spool spool = new Spool(bounds, folder);
        try {
            Files.createDirectories(folder);
            spool.adoptAll(folder);
        } catch (IOException unusable) {
            // A full disk is what a node shall tell of, not what keeps its agent from starting.
            LOG.atWarn()
                    .addKeyValue("folder", folder)
                    .addKeyValue("reason", unusable.getClass().getSimpleName())
                    .log("The spool's folder cannot be used; reports wait in memory");
        }
        spool.trim(now);
        return spool;
    }

    private void adoptAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> oldestFirst =
                    files.sorted(Comparator.comparing(Path::toString)).toList();
            for (Path file : oldestFirst) {
                adopt(file);
            }
        }
    }

    /** Adds the newest report. Its predecessor goes unless it told of a change. */
    public void add(byte[] body, boolean change, Instant now) {
        lock.lock();
        try {
            Held previous = held.peekLast();
            if (previous != null && !previous.entry().change()) {
                // Not counted as dropped: what it said, the new one says too.
                forget(previous);
            }
            Entry entry = new Entry(nextId++, now, change, body.length);
            held.addLast(stored(entry, body));
            bytes.addAndGet(body.length);
            trim(now);
        } finally {
            lock.unlock();
        }
    }

    /** What to send next: the newest that is left. Who takes the last word first may lose the others without harm. */
    public Optional<Entry> newest() {
        lock.lock();
        try {
            return Optional.ofNullable(held.peekLast()).map(Held::entry);
        } finally {
            lock.unlock();
        }
    }

    /** The body of an entry; empty where it is gone meanwhile. */
    public Optional<byte[]> body(Entry entry) {
        lock.lock();
        try {
            Held found = find(entry);
            if (found == null) {
                return Optional.empty();
            }
            byte[] body = found.body() != null ? found.body() : read(found);
            if (body == null) {
                forget(found);
                dropped.incrementAndGet();
            }
            return Optional.ofNullable(body);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an entry that the collector has. */
    public void delivered(Entry entry) {
        remove(entry, false);
    }

    /** Forgets an entry that the collector will never take, and counts it. */
    public void refused(Entry entry) {
        remove(entry, true);
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return held.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    public long bytes() {
        return bytes.get();
    }

    /** Reports lost for good since the start. */
    public long dropped() {
        return dropped.get();
    }

    private void remove(Entry entry, boolean lost) {
        lock.lock();
        try {
            Held found = find(entry);
            if (found != null) {
                forget(found);
                if (lost) {
                    dropped.incrementAndGet();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void trim(Instant now) {
        Instant oldest = now.minus(bounds.age());
        while (held.size() > 1
                && (bytes.get() > bounds.bytes() || held.getFirst().entry().at().isBefore(oldest))) {
            forget(held.getFirst());
            dropped.incrementAndGet();
        }
    }

    private @Nullable Held find(Entry entry) {
        return held.stream()
                .filter(each -> each.entry().id() == entry.id())
                .findFirst()
                .orElse(null);
    }

    private void forget(Held gone) {
        if (held.remove(gone)) {
            bytes.addAndGet(-gone.entry().bytes());
        }
        Path file = gone.file();
        if (file != null) {
            delete(file);
        }
    }

    private Held stored(Entry entry, byte[] body) {
        if (folder == null) {
            return new Held(entry, null, body);
        }
        Path file =
                folder.resolve(entry.at().toEpochMilli() + "-" + entry.id() + (entry.change() ? "c" : "") + ".json.gz");
        Path draft = folder.resolve("draft");
        try {
            Files.write(draft, body);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return new Held(entry, file, null);
        } catch (IOException full) {
            delete(draft);
            return new Held(entry, null, body);
        }
    }

    private void adopt(Path file) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && Files.isRegularFile(file)) {
            Instant at = Instant.ofEpochMilli(Long.parseLong(name.group(1)));
            long id = Long.parseLong(name.group(2));
            long size = Files.size(file);
            // All of them were left over, so each is history worth keeping.
            held.addLast(new Held(new Entry(id, at, true, size), file, null));
            bytes.addAndGet(size);
            nextId = Math.max(nextId, id + 1);
        }
    }

    private byte @Nullable [] read(Held found) {
        Path file = found.file();
        try {
            return file == null ? null : Files.readAllBytes(file);
        } catch (IOException gone) {
            return null;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It will be found and judged again at the next start.
        }
    }
}
