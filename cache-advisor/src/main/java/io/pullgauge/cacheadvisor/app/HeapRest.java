/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives back what the start or a burst took of the heap, once there is little to do: a serial collector alone never would. Half a minute
 * with five collections at most is such a time, for a large fleet needs one a second or two; while it lasts, a full collection every ten
 * minutes keeps the heap where it is. Heaps too large to be collected in a moment are left alone.
 */
final class HeapRest implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final int FEW = 5;
    private static final int LOOKS_BETWEEN_RESTS = 20;
    private static final long LARGEST = 192L << 20;
    private static final String MIN = "MinHeapFreeRatio";
    private static final String MAX = "MaxHeapFreeRatio";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-rest").factory());
    private final LongSupplier collections;
    private final Runnable rest;
    private long seen = -1;
    private int quiet;

    HeapRest(LongSupplier collections, Runnable rest) {
        this.collections = collections;
        this.rest = rest;
    }

    /** Looks twice a minute until it is closed. */
    static HeapRest start() {
        HeapRest heap = new HeapRest(HeapRest::collected, HeapRest::collect);
        var _ = heap.thread.scheduleWithFixedDelay(
                heap::look, FIRST.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return heap;
    }

    void look() {
        long now = collections.getAsLong();
        quiet = now - seen <= FEW ? quiet + 1 : 0;
        seen = now;
        if (quiet % LOOKS_BETWEEN_RESTS == 1) {
            rest.run();
            seen = collections.getAsLong();
        }
    }

    private static long collected() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    /** Close above what lives, but only now: so close all the time, a busy heap would be collected without end. */
    private static void collect() {
        if (Runtime.getRuntime().totalMemory() > LARGEST) {
            return;
        }
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String min = machine.getVMOption(MIN).getValue();
        String max = machine.getVMOption(MAX).getValue();
        machine.setVMOption(MIN, "5");
        machine.setVMOption(MAX, "10");
        System.gc();
        machine.setVMOption(MAX, max);
        machine.setVMOption(MIN, min);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
