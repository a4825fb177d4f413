/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.ArrayDeque;

/**
 * The most units within any window of a given length. A window is open at its beginning: what was spent exactly one window ago is free
 * again. Memory grows with the events of one window, 8 bytes each; events of one millisecond are one.
 */
final class QuotaWindow {

    private static final int BLOCK = 4096;
    private static final int UNIT_BITS = 20;
    private static final long UNIT_MASK = (1L << UNIT_BITS) - 1;

    private final long windowMillis;
    private final ArrayDeque<long[]> blocks = new ArrayDeque<>();
    private long[] last = new long[BLOCK];
    private int head;
    private int tail;
    private long sum;
    private long peak;

    QuotaWindow(long windowMillis) {
        this.windowMillis = windowMillis;
        blocks.add(last);
    }

    /** Spends units at a time not before the last one; 0 units are no event. */
    void add(long time, int units) {
        expire(time - windowMillis);
        for (int left = units; left > 0; left -= (int) UNIT_MASK) {
            append(time, Math.min(left, UNIT_MASK));
        }
        peak = Math.max(peak, sum);
    }

    private void append(long time, long units) {
        sum += units;
        if (tail > 0 && (tail > head || blocks.size() > 1) && joins(time, units)) {
            last[tail - 1] += units;
            return;
        }
        if (tail == BLOCK) {
            last = new long[BLOCK];
            blocks.add(last);
            tail = 0;
        }
        last[tail++] = (time << UNIT_BITS) | units;
    }

    private boolean joins(long time, long units) {
        long before = last[tail - 1];
        return before >>> UNIT_BITS == time && (before & UNIT_MASK) + units <= UNIT_MASK;
    }

    /** Frees what was spent at or before {@code time}. */
    private void expire(long time) {
        while (blocks.size() > 1 || head < tail) {
            long event = blocks.getFirst()[head];
            if (event >>> UNIT_BITS > time) {
                return;
            }
            sum -= event & UNIT_MASK;
            if (++head == BLOCK) {
                dropFirst();
            }
        }
    }

    private void dropFirst() {
        head = 0;
        if (blocks.size() > 1) {
            blocks.removeFirst();
        } else {
            tail = 0;
        }
    }

    long peak() {
        return peak;
    }
}
