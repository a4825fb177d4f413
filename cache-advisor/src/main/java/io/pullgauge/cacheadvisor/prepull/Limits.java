/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan may use.
 *
 * @param quota by registry and identity, as {@link #key}: pulls that are left for pre-pulling; absent where nothing is counted
 * @param nodesAtOnce how many nodes one wave may hold
 * @param bytesPerSecondOfZone what the way into one zone carries; null where it is no matter
 * @param podsPerSecond how fast objects may be created
 */
public record Limits(
        Map<String, Integer> quota,
        int nodesAtOnce,
        @Nullable Long bytesPerSecondOfZone,
        double podsPerSecond) {
    /** More than this burdens the API server and its schedulers. */
    public static final double USUAL_PODS_PER_SECOND = 4;

    /** Copies the quotas. */
    public Limits {
        quota = Map.copyOf(quota);
        if (nodesAtOnce < 1) {
            throw new IllegalArgumentException("no node at once");
        }
    }

    /** The name of a registry's quota for one identity. */
    public static String key(String registry, String identity) {
        return registry + " " + identity;
    }
}
