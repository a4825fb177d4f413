/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

/**
 * A node's image file system and the usage from which its kubelet deletes images.
 *
 * @param gcLowPercent where a kubelet that has begun to delete images stops; 80 unless it is told otherwise
 */
public record Disk(long capacityBytes, long usedBytes, int gcLowPercent) {
    /** The kubelet's own default. */
    public static final int USUAL_GC_LOW = 80;

    private static final int MARGIN = 5;

    /** What may be written so that no image in use has to go for it: five points are left below the kubelet's own line. */
    public long room() {
        return Math.max(0, capacityBytes / 100 * (gcLowPercent - MARGIN) - usedBytes);
    }

    /** Usage in percent after so many more bytes. */
    public int percentAfter(long bytes) {
        return capacityBytes == 0 ? 100 : (int) Math.min(100, (usedBytes + bytes) * 100 / capacityBytes);
    }
}
