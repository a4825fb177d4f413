/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

/** Blob requests that reach a cache, and how many of them it could answer by itself. */
final class HitCounter {

    private long requests;
    private long bytes;
    private long hits;
    private long hitBytes;

    void count(long size, boolean hit) {
        requests++;
        bytes += size;
        if (hit) {
            hits++;
            hitBytes += size;
        }
    }

    /** 0 where nothing was asked for. */
    double requestRatio() {
        return requests == 0 ? 0 : (double) hits / requests;
    }

    double byteRatio() {
        return bytes == 0 ? 0 : (double) hitBytes / bytes;
    }
}
