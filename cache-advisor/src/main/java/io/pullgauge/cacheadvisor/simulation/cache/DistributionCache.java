/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.util.List;

/**
 * CNCF distribution as a pull-through cache, measured with 2.8.2 on 2026-11-21:
 *
 * <ol>
 *   <li>each request for a tag, HEAD or GET, is one HEAD upstream; what it then lacks of that manifest it GETs, even for a HEAD;
 *   <li>a manifest or blob is looked up by repository and digest, so each repository fetches for itself, while the disk keeps blobs once;
 *   <li>a blob that it lacks is fetched {@code fetches} times: 2.8 streams one copy to the node and stores another, 3 does both with one;
 *   <li>the timer starts at the fetch, and no hit moves it.
 * </ol>
 */
final class DistributionCache implements CacheModel {

    private final Product product;
    private final ImageCatalog catalog;
    private final int fetches;
    private final Ttl ttl;
    private final UpstreamCounter upstream;
    private final HitCounter hits = new HitCounter();
    private final ZoneLongs manifests = new ZoneLongs();
    private final ZoneLongs children = new ZoneLongs();
    private final ZoneLongs links = new ZoneLongs();
    private final TimedDisk disk = new TimedDisk();

    DistributionCache(Product product, ImageCatalog catalog, int fetches, Ttl ttl, long windowMillis) {
        this.product = product;
        this.catalog = catalog;
        this.fetches = fetches;
        this.ttl = ttl;
        this.upstream = new UpstreamCounter(windowMillis);
    }

    @Override
    public void pull(Pull pull) {
        disk.advance(pull.time());
        if (pull.byTag()) {
            upstream.head();
        }
        int gets = pull.byTag() || pull.absent() ? fetch(manifests, pull) : 0;
        if (pull.absent() && catalog.children(pull.image()) > 0) {
            gets += fetch(children, pull);
        }
        upstream.get(pull.time(), gets, Math.min(gets, 1));
        for (int i = 0; i < pull.missed(); i++) {
            blob(pull, pull.missing(i));
        }
    }

    /** 1 if the manifest must be fetched: a GET, which starts its timer. */
    private int fetch(ZoneLongs timers, Pull pull) {
        if (timers.get(pull.zone(), pull.image()) > pull.time()) {
            return 0;
        }
        timers.set(pull.zone(), pull.image(), ttl.expiry(pull.time()));
        return 1;
    }

    private void blob(Pull pull, int position) {
        int layer = catalog.layerAt(position);
        int link = catalog.linkAt(position);
        long size = catalog.size(layer);
        boolean hit = links.get(pull.zone(), link) > pull.time();
        hits.count(size, hit);
        if (!hit) {
            upstream.blob(fetches, size);
            long expiry = ttl.expiry(pull.time());
            links.set(pull.zone(), link, expiry);
            disk.keep(pull.zone(), layer, size, expiry, pull.time());
        }
    }

    @Override
    public List<CachedResult> results(long firstMillis, long lastMillis) {
        disk.end(firstMillis, lastMillis);
        return List.of(product.result(ttl, hits, upstream, disk));
    }
}
