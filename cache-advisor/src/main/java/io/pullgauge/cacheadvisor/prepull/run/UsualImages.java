/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

/**
 * What Jobs run beside the images that they pull, where an order names no other: copies in a registry of one's own, for a cluster that
 * cannot reach the usual ones.
 *
 * @param pause ends at once with {@code -v}, and waits for ever without
 * @param helper has a static {@code /bin/busybox}
 */
public record UsualImages(String pause, String helper) {
    /** As they are published. */
    public static final UsualImages PUBLISHED = new UsualImages(OrderRequest.PAUSE, OrderRequest.HELPER);
}
