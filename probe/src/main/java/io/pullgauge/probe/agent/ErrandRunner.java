/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.github.resilience4j.core.IntervalFunction;
import io.pullgauge.probe.pull.Prober;
import io.pullgauge.probe.report.Errands;
import io.pullgauge.probe.upload.ErrandLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the collector for errands, on one virtual thread that sleeps in a long poll, and does them beside the agent's own looks: a few at a
 * time, and only so many a minute that no collector can make this node a flood. The prober's own bounds for each registry hold as well.
 */
final class ErrandRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ErrandRunner.class);
    private static final int WAIT_SECONDS = 25;
    private static final int AT_ONCE = 4;
    private static final int A_MINUTE = 120;
    private static final int NAME_LIMIT = 512;
    private static final Duration UNSUPPORTED_PAUSE = Duration.ofMinutes(5);

    private final String cluster;
    private final String node;
    private final ErrandLine line;
    private final Prober prober;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final AtomicInteger left = new AtomicInteger(A_MINUTE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final IntervalFunction pauses =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofSeconds(1), 2, 0.5, Duration.ofSeconds(30));
    private volatile boolean closed;

    private ErrandRunner(String cluster, String node, ErrandLine line, Prober prober) {
        this.cluster = cluster;
        this.node = node;
        this.line = line;
        this.prober = prober;
    }

    /** Starts asking. */
    static ErrandRunner start(String cluster, String node, ErrandLine line, Prober prober) {
        ErrandRunner runner = new ErrandRunner(cluster, node, line, prober);
        runner.threads.execute(runner::askOn);
        runner.threads.execute(runner::refill);
        return runner;
    }

    private void askOn() {
        int failures = 0;
        try {
            while (!closed) {
                switch (line.ask(new Errands.Request(cluster, node, WAIT_SECONDS, List.of()))) {
                    case ErrandLine.Outcome.Given given -> {
                        failures = 0;
                        given.answer().errands().forEach(this::begin);
                        Thread.sleep(
                                Duration.ofSeconds(Math.clamp(given.answer().pauseSeconds(), 0, 300)));
                    }
                    case ErrandLine.Outcome.Later later -> {
                        failures = Math.min(failures + 1, 20);
                        Thread.sleep(
                                later.pause().isZero() ? Duration.ofMillis(pauses.apply(failures)) : later.pause());
                    }
                    case ErrandLine.Outcome.Never never -> Thread.sleep(UNSUPPORTED_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refill() {
        try {
            while (!closed) {
                Thread.sleep(Duration.ofMinutes(1));
                left.set(A_MINUTE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Errands.Errand errand) {
        if (errand.id() != null && !closed) {
            Thread.ofVirtual().name("errand").start(() -> bring(errand));
        }
    }

    private void bring(Errands.Errand errand) {
        try {
            Errands.Result result = left.getAndDecrement() > 0
                    ? run(errand)
                    : problem(errand, "more than " + A_MINUTE + " checks in a minute are refused");
            line.ask(new Errands.Request(cluster, node, 0, List.of(result)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Errands.Result run(Errands.Errand errand) throws InterruptedException {
        String target = errand.target();
        if (target == null || target.isBlank() || target.length() > NAME_LIMIT || errand.kind() == null) {
            return problem(errand, "not an errand");
        }
        slots.acquire();
        try {
            return switch (errand.kind()) {
                case Errands.IMAGE -> new Errands.Result(errand.id(), prober.image(target), null, null);
                case Errands.REGISTRY -> new Errands.Result(errand.id(), prober.registry(target), null, null);
                case Errands.TAGS -> tags(errand, target);
                default -> problem(errand, "this agent does not know such errands");
            };
        } catch (RuntimeException bug) {
            if (closed) {
                return problem(errand, "the agent stops");
            }
            LOG.atError().addKeyValue("target", target).setCause(bug).log("An errand failed by a fault of ours");
            return problem(errand, "a fault of the agent; its log says which");
        } finally {
            slots.release();
        }
    }

    private Errands.Result tags(Errands.Errand errand, String target) {
        List<String> tags = prober.tags(target);
        return tags.isEmpty()
                ? problem(errand, "the repository's tags cannot be listed")
                : new Errands.Result(errand.id(), null, tags, null);
    }

    private static Errands.Result problem(Errands.Errand errand, String why) {
        return new Errands.Result(errand.id(), null, null, why);
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        line.close();
    }
}
