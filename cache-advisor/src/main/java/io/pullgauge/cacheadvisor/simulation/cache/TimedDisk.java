/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

/** A disk that keeps each blob once, as long as anything has a timer running on it. */
final class TimedDisk {

    /** The expiry of what never expires. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int LAYER_BITS = 32;

    private final DiskMeter meter = new DiskMeter();
    private final ExpiryHeap heap = new ExpiryHeap();
    private final ZoneLongs until = new ZoneLongs();
    private final ZoneLongs held = new ZoneLongs();

    /** Lets time pass: what has expired by then is gone. Must be called before the other methods at a new time. */
    void advance(long time) {
        while (!heap.isEmpty() && heap.firstTime() <= time) {
            expire(heap.firstTime(), heap.firstKey());
        }
    }

    private void expire(long time, long key) {
        int zone = (int) (key >>> LAYER_BITS);
        int layer = (int) key;
        if (until.get(zone, layer) > time) {
            heap.postpone(until.get(zone, layer));
            return;
        }
        heap.remove();
        meter.change(-held.get(zone, layer), time);
        held.set(zone, layer, 0);
        until.set(zone, layer, 0);
    }

    /** Keeps {@code bytes} of a blob at least until {@code expiry}; neither bytes nor time ever shrink by this. */
    void keep(int zone, int layer, long bytes, long expiry, long time) {
        long before = until.get(zone, layer);
        if (before == 0 && expiry != NEVER) {
            heap.add(expiry, ((long) zone << LAYER_BITS) | layer);
        }
        if (expiry > before) {
            until.set(zone, layer, expiry);
        }
        long more = bytes - held.get(zone, layer);
        if (more > 0) {
            meter.change(more, time);
            held.set(zone, layer, bytes);
        }
    }

    long bytes(int zone, int layer) {
        return held.get(zone, layer);
    }

    void end(long first, long last) {
        advance(last);
        meter.end(first, last);
    }

    long peak() {
        return meter.peak();
    }

    long mean() {
        return meter.mean();
    }
}
