/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.List;

/** A cache product's behaviour, fed with the pulls of a trace in the order of time. Not thread-safe. */
public sealed interface CacheModel permits LruCaches, DistributionCache, HarborCache, ZotCache {

    /** A pull passes through the cache of its zone. */
    void pull(Pull pull);

    /** The trace has ended: its first and last line are of these times. */
    List<CachedResult> results(long firstMillis, long lastMillis);
}
