/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import org.jspecify.annotations.Nullable;

/**
 * What a cache would have done on the trace.
 *
 * @param product the contract's name
 * @param capacityBytes of each zone's cache; null = unbounded
 * @param ttlSeconds how long a blob stays; 0 = set to never expire, null = the model has no timer
 * @param requestHitRatio blob requests answered without asking upstream, of those that reached the cache; 0 where none did
 * @param byteHitRatio the same weighted with the blobs' sizes
 * @param diskBytesPeak over all zones at one moment
 * @param diskBytesMean over time, from the trace's first line to its last
 */
public record CachedResult(
        String product,
        @Nullable Long capacityBytes,
        @Nullable Long ttlSeconds,
        double requestHitRatio,
        double byteHitRatio,
        Upstream upstream,
        long diskBytesPeak,
        long diskBytesMean) {}
