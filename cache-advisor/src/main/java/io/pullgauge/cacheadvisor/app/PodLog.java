/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.api.Bell;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import io.pullgauge.cacheadvisor.store.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the changes of pods in the order in which they are told, as many at once as have come meanwhile: in another order the log's last
 * word on a pod would not be the last thing that happened to it.
 */
final class PodLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodLog.class);
    private static final int MOST_WAITING = 50_000;
    private static final int AT_ONCE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final BlockingQueue<Transition> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("pod-log").factory());
    private final Storage storage;
    private final Bell bell;

    PodLog(Storage storage, Bell bell) {
        this.storage = storage;
        this.bell = bell;
    }

    /** Takes it over; does not wait for the store. */
    void add(Transition change) {
        if (!waiting.offer(change)) {
            LOG.atWarn()
                    .addKeyValue("pod", change.target())
                    .log("a change of a pod is left out, the store is too slow");
            return;
        }
        try {
            writer.execute(this::writeWaiting);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("the collector stops; a change of a pod is dropped");
        }
    }

    private void writeWaiting() {
        List<Transition> next = new ArrayList<>();
        waiting.drainTo(next, AT_ONCE);
        if (!next.isEmpty()) {
            write(next);
        }
    }

    private void write(List<Transition> changes) {
        try {
            storage.write(writing -> writing.append(changes));
            bell.signal();
        } catch (StorageUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("pod", changes.getFirst().target())
                    .addKeyValue("changes", changes.size())
                    .log("changes of pods could not be stored");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("changes of pods could not be stored by a fault of ours");
        }
    }

    /** What waits is stored, unless the store is stuck. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("changes of pods are left out, the store does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
