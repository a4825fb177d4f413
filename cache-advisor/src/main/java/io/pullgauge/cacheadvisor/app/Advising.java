/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.advice.Adviser;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for advice also while nobody asks: when it is first given, and when it is followed, is what its effect is measured from. */
final class Advising implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Advising.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Of a large fleet a look takes seconds of a processor, a fifth of it at a time: at most a fiftieth of it over all. */
    private static final int SHARE = 10;

    private final Adviser adviser;
    private final BooleanSupplier leads;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("advising").factory());

    Advising(Adviser adviser, BooleanSupplier leads) {
        this.adviser = adviser;
        this.leads = leads;
        next(EVERY);
    }

    private void next(Duration after) {
        var _ = thread.schedule(this::lookAndGoOn, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void lookAndGoOn() {
        long start = System.nanoTime();
        look();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Duration rest = took.multipliedBy(SHARE);
        if (!thread.isShutdown()) {
            next(rest.compareTo(EVERY) > 0 ? rest : EVERY);
        }
    }

    private void look() {
        try {
            if (leads.getAsBoolean()) {
                adviser.lookUnhurriedly();
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("advice could not be looked for by a fault of ours");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
