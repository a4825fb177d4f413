/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caches that can be simulated, by the contract's names, each with the time to live that it comes with. */
public enum Product {
    LRU("lru", 0),
    /** 2.8 has no setting for its seven days. */
    DISTRIBUTION_2_8("distribution@2.8", 7),
    DISTRIBUTION_3("distribution@3", 7),
    /** Harbor gives each proxy project a retention of seven days. */
    HARBOR("harbor", 7),
    /** zot keeps all until a retention policy is written. */
    ZOT("zot", 0);

    private final String text;
    private final int ttlDays;

    Product(String text, int ttlDays) {
        this.text = text;
        this.ttlDays = ttlDays;
    }

    /** The contract's name. */
    public String text() {
        return text;
    }

    /** The product of a name. */
    public static Optional<Product> parse(String text) {
        return Arrays.stream(values()).filter(p -> p.text.equals(text)).findFirst();
    }

    /**
     * A model of this product, empty at first.
     *
     * @param capacities in bytes, for {@code lru} alone; none = unbounded
     * @param chosenTtl instead of the product's own; {@code lru} has none
     */
    public CacheModel model(
            ImageCatalog catalog, List<Long> capacities, @Nullable Duration chosenTtl, long windowMillis) {
        Ttl effective = chosenTtl == null ? ownTtl() : Ttl.of(chosenTtl);
        return switch (this) {
            case LRU -> new LruCaches(catalog, capacities, windowMillis);
            case DISTRIBUTION_2_8 -> new DistributionCache(this, catalog, 2, effective, windowMillis);
            case DISTRIBUTION_3 -> new DistributionCache(this, catalog, 1, effective, windowMillis);
            case HARBOR -> new HarborCache(catalog, effective, windowMillis);
            case ZOT -> new ZotCache(catalog, effective, windowMillis);
        };
    }

    private Ttl ownTtl() {
        return ttlDays == 0 ? Ttl.NONE : Ttl.of(Duration.ofDays(ttlDays));
    }

    CachedResult result(Ttl effective, HitCounter hits, UpstreamCounter upstream, TimedDisk disk) {
        return new CachedResult(
                text,
                null,
                effective.seconds(),
                hits.requestRatio(),
                hits.byteRatio(),
                upstream.result(),
                disk.peak(),
                disk.mean());
    }
}
