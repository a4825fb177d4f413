/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

/** The bytes on all disks of a model over time: their peak, and their mean from the trace's first line to its last. */
final class DiskMeter {

    private long bytes;
    private long peak;
    private double byteMillis;
    private long first;
    private long last;

    /** The bytes change at a time not before the last change. */
    void change(long delta, long time) {
        pass(time);
        bytes += delta;
        peak = Math.max(peak, bytes);
    }

    private void pass(long time) {
        byteMillis += (double) bytes * (time - last);
        last = time;
    }

    /** The trace lasted from one time to another; nothing lay on the disk before. */
    void end(long firstMillis, long lastMillis) {
        pass(lastMillis);
        first = firstMillis;
    }

    long peak() {
        return peak;
    }

    /** A trace without duration has the mean that it ends with. */
    long mean() {
        return last <= first ? bytes : Math.round(byteMillis / (last - first));
    }
}
