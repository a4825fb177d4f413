/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.Errands;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Checks that people started, for an hour; the oldest are forgotten when there are too many. Safe for use by many threads. */
public final class CheckRuns {
    /** More would be gigabytes of results, and a flood for the registry. */
    public static final int MOST_LOOKS = 50_000;

    private static final int MOST_RUNS = 50;
    private static final int MOST_KEPT = 2 * MOST_LOOKS;
    private static final Duration MEMORY = Duration.ofHours(1);

    /** Decides what a node leaves open. */
    @FunctionalInterface
    public interface Decider {
        /** Leaves everything as the nodes say it. */
        Decider NONE = (node, answer) -> CompletableFuture.completedFuture(answer);

        /** The answer, or a better one; never fails. */
        CompletableFuture<CheckAnswer> decided(NodeKey node, CheckAnswer answer);
    }

    private final CheckDesk desk;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CheckRun> runs = new ArrayDeque<>(); // guarded by lock

    /** Runs over this desk. */
    public CheckRuns(CheckDesk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /** Starts looking at once and returns; the run fills by itself. */
    public CheckRun start(
            List<String> images, List<String> registries, List<NodeKey> nodes, Duration patience, Decider decider) {
        Instant now = clock.instant();
        CheckRun run = new CheckRun(
                UUID.randomUUID().toString(), now, nodes.size() * (images.size() + registries.size()), clock);
        lock.lock();
        try {
            runs.addFirst(run);
            long kept = 0;
            int count = 0;
            for (var each = runs.iterator(); each.hasNext(); ) {
                CheckRun old = each.next();
                kept += old.total();
                count++;
                if (count > 1
                        && (count > MOST_RUNS
                                || kept > MOST_KEPT
                                || old.startedAt().plus(MEMORY).isBefore(now))) {
                    each.remove();
                }
            }
        } finally {
            lock.unlock();
        }
        for (NodeKey node : nodes) {
            images.forEach(image -> look(run, node, Errands.IMAGE, image, patience, decider));
            registries.forEach(host -> look(run, node, Errands.REGISTRY, host, patience, decider));
        }
        return run;
    }

    private void look(CheckRun run, NodeKey node, String kind, String target, Duration patience, Decider decider) {
        var _ = desk.ask(node, kind, target, patience)
                .thenCompose(answer -> decider.decided(node, answer))
                .thenAccept(answer -> run.add(node, kind, target, answer));
    }

    /** The run with this id, while it is remembered. */
    public Optional<CheckRun> find(String id) {
        lock.lock();
        try {
            return runs.stream().filter(run -> run.id().equals(id)).findFirst();
        } finally {
            lock.unlock();
        }
    }
}
