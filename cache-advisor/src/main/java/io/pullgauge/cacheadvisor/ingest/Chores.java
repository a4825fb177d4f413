/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer does between reports: noting nodes that have gone silent, and forgetting what is old. */
public final class Chores implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(10);
    /** Of a large fleet the look for silent nodes takes a while: at most a twentieth of the writer's time. */
    private static final int SHARE = 20;

    private static final Duration SHORTEST_MEMORY = Duration.ofHours(1);

    private final Storage storage;
    private final Fleet fleet;
    private final Others others;
    private final BooleanSupplier leads;
    private final Retention retention;
    private final InstantSource clock;
    private final Runnable changed;
    private final Instant start;
    private Instant tidied;
    private long nextLook = System.nanoTime();

    /** How long and how much is kept. */
    public record Retention(Duration age, long bytes) {
        /** Thirty days, at most 2 GiB. */
        public static final Retention USUAL = new Retention(Duration.ofDays(30), 2L << 30);
    }

    /**
     * Chores of one store.
     *
     * @param leads whether this collector does what only one may do
     * @param changed told that something new is durable
     */
    public Chores(
            Storage storage,
            Fleet fleet,
            Others others,
            BooleanSupplier leads,
            Retention retention,
            InstantSource clock,
            Runnable changed) {
        this.storage = storage;
        this.fleet = fleet;
        this.others = others;
        this.leads = leads;
        this.retention = retention;
        this.clock = clock;
        this.changed = changed;
        this.start = clock.instant();
        this.tidied = start;
    }

    @Override
    public void run() {
        try {
            if (storage.isShared() && others.catchUp(storage)) {
                changed.run();
            }
            boolean leading = leads.getAsBoolean();
            if (leading) {
                lead();
            }
            if (Duration.between(tidied, clock.instant()).abs().compareTo(TIDY_EVERY) >= 0) {
                tidied = clock.instant();
                tidy(leading);
            }
        } catch (StorageUnavailable e) {
            LOG.atDebug().log("chores put off: {}", e.why());
        }
    }

    private void lead() {
        long began = System.nanoTime();
        if (began - nextLook >= 0) {
            noteSilence(clock.instant());
            nextLook = began + SHARE * (System.nanoTime() - began);
        }
    }

    /** Who was silent while the collector itself was down is given the time to report first. */
    private void noteSilence(Instant now) {
        List<NodeView> silent = new ArrayList<>();
        for (NodeView node : fleet.all()) {
            boolean hadItsChance = now.isAfter(start.plus(node.pace().patience()));
            if (node.state() != NodeState.STALE && hadItsChance && now.isAfter(node.staleAt())) {
                silent.add(node.stale());
            }
        }
        if (silent.isEmpty()) {
            return;
        }
        storage.write(writing -> {
            others.catchUp(writing);
            long revision = others.revision();
            for (NodeView node : silent) {
                if (writing.markStale(node, ++revision)) {
                    writing.append(List.of(Changes.ofNode(node, node.since(), NodeState.STALE)));
                }
            }
        });
        // What was written is read back like another's: a node that was heard meanwhile keeps its newer state.
        others.catchUp(storage);
        changed.run();
    }

    /** Every collector forgets nodes in its own memory; one deletes what is stored. */
    private void tidy(boolean leading) {
        forgetNodes(clock.instant(), leading);
        if (leading) {
            shorten();
        }
    }

    /** Nodes come and go, in some clusters dozens a day: who is silent for longer than anything is kept is gone. */
    private void forgetNodes(Instant now, boolean leading) {
        Instant before = now.minus(retention.age());
        List<NodeKey> gone = fleet.all().stream()
                .filter(node -> node.receivedAt().isBefore(before) && now.isAfter(node.staleAt()))
                .map(NodeView::key)
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        if (leading) {
            storage.write(writing -> writing.forgetNodes(gone, before));
        }
        gone.forEach(fleet::remove);
        changed.run();
        LOG.atInfo().addKeyValue("nodes", gone.size()).log("nodes forgotten that have not reported for long");
    }

    private void shorten() {
        Duration age = retention.age();
        forget(age);
        while (storage.usedBytes() > retention.bytes() && age.compareTo(SHORTEST_MEMORY) > 0) {
            age = age.dividedBy(2);
            forget(age);
            LOG.atInfo().addKeyValue("hours", age.toHours()).log("history shortened to keep the store within its size");
        }
    }

    private void forget(Duration age) {
        storage.write(writing -> writing.forgetBefore(clock.instant().minus(age)));
    }
}
