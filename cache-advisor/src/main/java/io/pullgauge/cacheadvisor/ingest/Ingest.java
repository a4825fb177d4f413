/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a report into the store: a bounded queue and one thread that takes all that waits, writes it in one transaction and only then
 * answers. So one disk sync is paid for many reports, order is simple, and a report that was acknowledged is durable.
 */
public final class Ingest implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
    private static final int BATCH = 512;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BASE_RETRY = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER_FAULT = Duration.ofSeconds(15);
    private static final Duration CHORES_EVERY = Duration.ofSeconds(1);
    private static final int RETRY_SPREAD_SECONDS = 30;
    /** A commit costs a disk sync and more whatever it holds, so where several reports came for the last one the next gathers for so long. */
    private static final Duration GATHER = Duration.ofMillis(10);

    private final Storage storage;
    private final Fleet fleet;
    private final QuotaLedger quotas;
    private final Others others;
    private final Duration usualInterval;
    private final BlockingQueue<Waiting> queue;
    private final Runnable chores;
    private final Runnable changed;
    private final Thread writer;
    private volatile boolean closing;

    private record Waiting(Observation report, Packed packed, CompletableFuture<Outcome> outcome) {}

    /**
     * Starts the writer.
     *
     * @param chores done by the writer between two batches, at most once a second
     * @param changed told on the writer's thread that something new is durable; must not block
     */
    public Ingest(
            Storage storage,
            Fleet fleet,
            QuotaLedger quotas,
            Others others,
            Duration usualInterval,
            int queueLength,
            Runnable chores,
            Runnable changed) {
        this.storage = storage;
        this.fleet = fleet;
        this.quotas = quotas;
        this.others = others;
        this.usualInterval = usualInterval;
        this.queue = new ArrayBlockingQueue<>(queueLength);
        this.chores = chores;
        this.changed = changed;
        this.writer = Thread.ofPlatform().name("ingest-writer").start(this::run);
    }

    /** Hands in a report and waits until it is durable, or until it is clear that it will not be. */
    public Outcome take(Observation report, Packed packed) throws InterruptedException {
        Waiting waiting = new Waiting(report, packed, new CompletableFuture<>());
        if (closing || !queue.offer(waiting)) {
            return new Outcome.Busy(retryAfter(report.key()));
        }
        try {
            return waiting.outcome.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return new Outcome.Unavailable("the store does not answer in time", RETRY_AFTER_FAULT);
        } catch (ExecutionException bug) {
            throw new IllegalStateException("the report could not be processed", bug.getCause());
        }
    }

    /** How many reports wait. */
    public int waiting() {
        return queue.size();
    }

    /** Spread by the node's name, so that a fleet that was turned away together does not come back together. */
    static Duration retryAfter(NodeKey key) {
        return BASE_RETRY.plusSeconds(Math.floorMod(key.hashCode() * 0x9E3779B9, RETRY_SPREAD_SECONDS));
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>(BATCH);
        long lastChores = System.nanoTime();
        long gatherUntil = lastChores;
        while (!closing || !queue.isEmpty()) {
            try {
                Waiting first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    LockSupport.parkNanos(gatherUntil - System.nanoTime());
                    gatherUntil = System.nanoTime();
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    gatherUntil += batch.size() > 2 ? GATHER.toNanos() : 0;
                    commit(batch);
                }
                if (System.nanoTime() - lastChores > CHORES_EVERY.toNanos() && !closing) {
                    chores.run();
                    lastChores = System.nanoTime();
                }
            } catch (InterruptedException stop) {
                closing = true;
            } catch (RuntimeException | Error e) {
                // The writer must outlive a bug: without it no report is ever taken again.
                LOG.atError().setCause(e).log("the writer failed");
                batch.forEach(each -> each.outcome.completeExceptionally(e));
            } finally {
                batch.clear();
            }
        }
    }

    private void commit(List<Waiting> waiting) {
        Written written;
        try {
            written = write(waiting);
        } catch (StorageUnavailable e) {
            LOG.atWarn().addKeyValue("reports", waiting.size()).log("reports refused: {}", e.why());
            waiting.forEach(
                    each -> each.outcome.complete(new Outcome.Unavailable(e.why(), retryAfter(each.report.key()))));
            return;
        } catch (RuntimeException e) {
            oneByOne(waiting, e);
            return;
        }
        written.batch.applied().forEach(fleet::put);
        quotas.add(written.batch.quotas());
        others.wrote(written.upTo);
        changed.run();
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i)
                    .outcome
                    .complete(new Outcome.Taken(written.batch.verdicts().get(i)));
        }
    }

    private record Written(Batch batch, Bookmark upTo) {}

    private Written write(List<Waiting> waiting) {
        AtomicReference<Written> written = new AtomicReference<>();
        if (storage.isShared()) {
            // What is read here is not read while all others wait for the lock.
            others.catchUp(storage);
        }
        Set<NodeKey> nodes = waiting.stream().map(each -> each.report.key()).collect(Collectors.toSet());
        storage.write(writing -> {
            if (storage.isShared()) {
                others.prepareFor(writing, nodes);
            }
            Batch batch = new Batch(fleet, quotas, usualInterval, others.revision());
            waiting.forEach(each -> batch.add(writing, each.report, each.packed));
            batch.flush(writing);
            // Who writes alone knows how far it came, and the question would cost as much as some reports.
            written.set(new Written(
                    batch,
                    storage.isShared() || batch.hasQuotaNews() ? writing.bookmark() : others.upTo(batch.revision())));
        });
        return Objects.requireNonNull(written.get());
    }

    /** One report that cannot be written must not take its neighbours with it. */
    private void oneByOne(List<Waiting> waiting, RuntimeException e) {
        if (waiting.size() == 1) {
            waiting.getFirst().outcome.completeExceptionally(e);
        } else {
            waiting.forEach(each -> commit(List.of(each)));
        }
    }

    /** Takes no more, writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
