/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.Arrays;

/** Keys by the time at which they expire, the earliest first. */
final class ExpiryHeap {

    private long[] times = new long[256];
    private long[] keys = new long[256];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    long firstTime() {
        return times[0];
    }

    long firstKey() {
        return keys[0];
    }

    void add(long time, long key) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            keys = Arrays.copyOf(keys, size * 2);
        }
        int at = size++;
        while (at > 0 && times[parent(at)] > time) {
            move(parent(at), at);
            at = parent(at);
        }
        set(at, time, key);
    }

    /** Drops the first entry. */
    void remove() {
        size--;
        sink(times[size], keys[size]);
    }

    /** Gives the first entry a later time. */
    void postpone(long time) {
        sink(time, keys[0]);
    }

    private void sink(long time, long key) {
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (child >= size || times[child] >= time) {
                break;
            }
            move(child, at);
            at = child;
        }
        set(at, time, key);
    }

    private static int parent(int at) {
        return (at - 1) >> 1;
    }

    private void move(int from, int to) {
        set(to, times[from], keys[from]);
    }

    private void set(int at, long time, long key) {
        times[at] = time;
        keys[at] = key;
    }
}
