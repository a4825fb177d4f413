/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the registries from time to time and tells every outlet what has changed for good. One thread does it all. Of several collectors
 * all look and one tells; the others keep each notice for a while, should they have to take over before it is told.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final Duration PERIOD = Duration.ofSeconds(15);
    /** Longer than a leader may be missed before another one leads. */
    private static final Duration HANDOVER = Duration.ofMinutes(1);

    private static final int MOST_TRIES = 20;
    private static final int MOST_WAITING = 200;

    private record Waiting(Outlet outlet, Notice notice, int tries) {}

    private final Supplier<List<RegistrySummary>> registries;
    private final LastingChanges changes;
    private final EventBudget budget = new EventBudget();
    private final List<Outlet> outlets;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("notifier").factory());

    /**
     * Not running yet. It owns the outlets.
     *
     * @param patience how long a state must last before it is told
     * @param leads whether this collector is the one that tells
     */
    public Notifier(
            Supplier<List<RegistrySummary>> registries,
            Duration patience,
            List<Outlet> outlets,
            BooleanSupplier leads,
            InstantSource clock) {
        this.registries = registries;
        this.changes = new LastingChanges(patience);
        this.outlets = List.copyOf(outlets);
        this.leads = leads;
        this.clock = clock;
    }

    /** Starts looking. */
    public Notifier start() {
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(
                this::guarded, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** A fault of ours must not end the looking. */
    private void guarded() {
        try {
            tick();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a look for lasting changes failed");
        }
    }

    /** One look, and one try for everything that waits. */
    void tick() {
        Instant now = clock.instant();
        for (Change change : changes.look(registries.get(), now)) {
            switch (budget.judge(change, now)) {
                case TELL -> queue(new Notice(change, false, now));
                case TELL_FOR_ALL -> queue(new Notice(change, true, now));
                case KEEP_QUIET ->
                    LOG.atInfo().addKeyValue("registry", change.registry()).log("a change is not told: too many");
            }
        }
        if (!leads.getAsBoolean()) {
            waiting.removeIf(each -> each.notice().at().plus(HANDOVER).isBefore(now));
            return;
        }
        int tries = waiting.size();
        for (int i = 0; i < tries; i++) {
            deliver(waiting.removeFirst());
        }
    }

    private void queue(Notice notice) {
        for (Outlet outlet : outlets) {
            if (waiting.size() >= MOST_WAITING) {
                Waiting lost = waiting.removeFirst();
                LOG.atWarn().addKeyValue("outlet", lost.outlet()).log("a notice is dropped: too many wait");
            }
            waiting.addLast(new Waiting(outlet, notice, 0));
        }
    }

    private void deliver(Waiting each) {
        switch (each.outlet().send(each.notice())) {
            case DELIVERED ->
                LOG.atInfo()
                        .addKeyValue("outlet", each.outlet())
                        .addKeyValue("reason", each.notice().change().kind().reason())
                        .log("told");
            case LATER -> {
                if (each.tries() + 1 < MOST_TRIES) {
                    waiting.addLast(new Waiting(each.outlet(), each.notice(), each.tries() + 1));
                } else {
                    LOG.atWarn().addKeyValue("outlet", each.outlet()).log("a notice is given up");
                }
            }
            case NEVER -> LOG.atWarn().addKeyValue("outlet", each.outlet()).log("a notice is not wanted");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.atWarn().log("a notice was under way when the collector stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outlets.forEach(Outlet::close);
    }
}
