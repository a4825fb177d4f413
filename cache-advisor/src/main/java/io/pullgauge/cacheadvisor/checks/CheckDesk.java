/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.checks;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.Errands;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where errands wait for the agent of their node. An errand that nobody takes or answers within its patience is answered by the desk, so
 * that whoever asked always hears. Safe for use by many threads; {@link #poll} alone blocks.
 *
 * <p>However many nodes are asked about one registry, only {@value #AT_ONE_REGISTRY} look at it at a time: a check of a whole fleet must
 * not become the flood that it looks for.
 */
public final class CheckDesk implements AutoCloseable {
    private static final int AT_ONE_REGISTRY = 64;
    private static final int MOST_WAITING = 50_000;
    private static final int MOST_AT_ONCE = 8;
    private static final int MOST_NODES = 50_000;
    /** An agent that has not asked for this long has gone, or cannot reach us. */
    private static final Duration ATTENTION = Duration.ofSeconds(60);

    private record Question(NodeKey node, String kind, String target) {}

    private static final class Waiting {
        private final Errands.Errand errand;
        private final Question question;
        private final CompletableFuture<CheckAnswer> answer = new CompletableFuture<>();
        private boolean given; // guarded by lock

        Waiting(Errands.Errand errand, Question question) {
            this.errand = errand;
            this.question = question;
        }

        String registry() {
            return question.kind().equals(Errands.REGISTRY)
                    ? RegistryName.normal(question.target())
                    : RegistryName.ofImage(question.target()).orElse("");
        }
    }

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** One for each node that asks, so that one errand wakes one agent and not the fleet; guarded by lock. */
    private final Map<NodeKey, Condition> bells = new HashMap<>();

    private final Deque<NodeKey> heldBack = new ArrayDeque<>(); // guarded by lock: nodes whose registry is busy
    private final Map<NodeKey, Deque<Waiting>> queues = new HashMap<>(); // guarded by lock
    private final Map<String, Waiting> open = new HashMap<>(); // guarded by lock
    private final Map<Question, Waiting> asked = new HashMap<>(); // guarded by lock
    private final Map<String, Integer> atRegistry = new HashMap<>(); // guarded by lock
    private final Map<NodeKey, Instant> heard = new HashMap<>(); // guarded by lock
    private long lastId; // guarded by lock
    private boolean closed; // guarded by lock

    /** An empty desk. */
    public CheckDesk(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Asks this node's agent; two who ask the same at the same time get one answer.
     *
     * @param kind of {@link Errands}
     * @param patience how long the answer may take, waiting for the agent included
     */
    public CompletableFuture<CheckAnswer> ask(NodeKey node, String kind, String target, Duration patience) {
        Question question = new Question(node, kind, target);
        lock.lock();
        try {
            Waiting known = asked.get(question);
            if (known != null) {
                return known.answer.copy();
            }
            if (closed || open.size() >= MOST_WAITING || !isHeard(node)) {
                return CompletableFuture.completedFuture(new CheckAnswer.Silent(whyNot(node)));
            }
            Waiting waiting = new Waiting(new Errands.Errand("e" + ++lastId, kind, target), question);
            asked.put(question, waiting);
            open.put(waiting.errand.id(), waiting);
            queues.computeIfAbsent(node, key -> new ArrayDeque<>()).add(waiting);
            ring(node);
            var _ = waiting.answer
                    .completeOnTimeout(
                            new CheckAnswer.Silent("its agent did not answer within " + patience.toSeconds() + " s"),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS)
                    .whenComplete((answer, failure) -> settle(waiting));
            return waiting.answer.copy();
        } finally {
            lock.unlock();
        }
    }

    private String whyNot(NodeKey node) {
        if (closed) {
            return "the collector stops";
        }
        return isHeard(node)
                ? "too many checks wait already"
                : "no agent of this node asks for work: it is not installed there, is older, or cannot reach the collector";
    }

    /** Whether this node's agent is there to be asked. */
    public boolean listens(NodeKey node) {
        lock.lock();
        try {
            return isHeard(node);
        } finally {
            lock.unlock();
        }
    }

    private boolean isHeard(NodeKey node) {
        Instant last = heard.get(node);
        return last != null && last.plus(ATTENTION).isAfter(clock.instant());
    }

    /** Errands for this node; waits for the first at most this long. Empty where there is none. */
    public List<Errands.Errand> poll(NodeKey node, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            hear(node);
            Condition bell = bells.computeIfAbsent(node, key -> lock.newCondition());
            List<Errands.Errand> taken = take(node);
            while (taken.isEmpty() && left > 0 && !closed) {
                left = bell.awaitNanos(left);
                taken = take(node);
            }
            hear(node);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void hear(NodeKey node) {
        Instant now = clock.instant();
        if (heard.size() >= MOST_NODES && !heard.containsKey(node)) {
            heard.values().removeIf(last -> last.plus(ATTENTION).isBefore(now));
            bells.keySet().retainAll(heard.keySet());
        }
        heard.put(node, now);
    }

    private void ring(NodeKey node) {
        Condition bell = bells.get(node);
        if (bell != null) {
            bell.signalAll();
        }
    }

    private List<Errands.Errand> take(NodeKey node) {
        List<Errands.Errand> taken = new ArrayList<>();
        Deque<Waiting> queue = queues.get(node);
        Iterator<Waiting> each = queue == null ? List.<Waiting>of().iterator() : queue.iterator();
        while (each.hasNext() && taken.size() < MOST_AT_ONCE) {
            Waiting waiting = each.next();
            if (atRegistry.getOrDefault(waiting.registry(), 0) < AT_ONE_REGISTRY) {
                atRegistry.merge(waiting.registry(), 1, Integer::sum);
                waiting.given = true;
                taken.add(waiting.errand);
                each.remove();
            }
        }
        if (queue != null && queue.isEmpty()) {
            queues.remove(node);
        } else if (queue != null) {
            heldBack.add(node);
        }
        return taken;
    }

    /** Takes what an agent brings; what nobody waits for any more, or another node was asked for, is passed over. */
    public void answer(NodeKey node, List<Errands.Result> results) {
        for (Errands.Result result : results) {
            Waiting waiting;
            lock.lock();
            try {
                waiting = open.get(result.id());
            } finally {
                lock.unlock();
            }
            if (waiting != null && waiting.question.node().equals(node)) {
                waiting.answer.complete(read(result));
            }
        }
    }

    private static CheckAnswer read(Errands.Result result) {
        if (result.result() != null) {
            return new CheckAnswer.Found(result.result());
        }
        return result.tags() != null
                ? new CheckAnswer.Tags(List.copyOf(result.tags()))
                : new CheckAnswer.Silent(
                        result.problem() == null ? "its agent brought nothing" : "its agent says: " + result.problem());
    }

    private void settle(Waiting waiting) {
        lock.lock();
        try {
            open.remove(waiting.errand.id());
            asked.remove(waiting.question, waiting);
            if (waiting.given) {
                atRegistry.computeIfPresent(waiting.registry(), (key, count) -> count > 1 ? count - 1 : null);
                NodeKey next = heldBack.poll();
                if (next != null) {
                    ring(next);
                }
            } else {
                Deque<Waiting> queue = queues.get(waiting.question.node());
                if (queue != null) {
                    queue.remove(waiting);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets every agent go at once, and tells everybody who waits. */
    @Override
    public void close() {
        List<Waiting> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(open.values());
            bells.values().forEach(Condition::signalAll);
        } finally {
            lock.unlock();
        }
        left.forEach(each -> each.answer.complete(new CheckAnswer.Silent("the collector stops")));
    }
}
