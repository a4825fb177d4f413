/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives back what the start or a burst took of the heap, once there is little to do: a serial collector alone never would. Half a minute
 * in which little is allocated is such a time: 15 MB are its own, and each report takes 350 KB; while it lasts, a full
 * collection every ten minutes keeps the heap where it is. Heaps too large to be collected in a moment are left alone.
 */
final class HeapRest implements AutoCloseable {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final long LITTLE = 64L << 20;
    private static final int LOOKS_BETWEEN_RESTS = 20;
    private static final long LARGEST = 192L << 20;
    private static final String MIN = "MinHeapFreeRatio";
    private static final String MAX = "MaxHeapFreeRatio";

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-rest").factory());
    private final LongSupplier allocated;
    private final Runnable rest;
    private long seen = -1;
    private int quiet;

    HeapRest(LongSupplier allocated, Runnable rest) {
        this.allocated = allocated;
        this.rest = rest;
    }

    /** Looks twice a minute until it is closed. */
    static HeapRest start() {
        HeapRest heap = new HeapRest(HeapRest::allocated, HeapRest::collect);
        var _ = heap.thread.scheduleWithFixedDelay(
                heap::look, FIRST.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return heap;
    }

    void look() {
        long now = allocated.getAsLong();
        quiet = seen >= 0 && now - seen <= LITTLE ? quiet + 1 : 0;
        seen = now;
        if (quiet % LOOKS_BETWEEN_RESTS == 1) {
            rest.run();
        }
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    /** Close above what lives, but only now: so close all the time, a busy heap would be collected without end. */
    private static void collect() {
        if (Runtime.getRuntime().totalMemory() > LARGEST) {
            return;
        }
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        String min = machine.getVMOption(MIN).getValue();
        String max = machine.getVMOption(MAX).getValue();
        machine.setVMOption(MIN, "2");
        machine.setVMOption(MAX, "5");
        System.gc();
        machine.setVMOption(MAX, max);
        machine.setVMOption(MIN, min);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
