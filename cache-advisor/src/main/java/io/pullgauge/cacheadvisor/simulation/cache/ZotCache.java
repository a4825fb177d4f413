/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.util.List;

/**
 * zot syncing on demand as it comes, without {@code preserveDigest}: each pull by tag GETs the index and all its entries to see whether they
 * changed, and an image that it lacks is copied whole with all platforms before the node gets an answer. Blobs are kept once and fetched once
 * for all repositories. The trace knows the layers of one platform; the other entries are taken to be alike in layers and bytes.
 */
final class ZotCache implements CacheModel {

    private final ImageCatalog catalog;
    private final Ttl ttl;
    private final UpstreamCounter upstream;
    private final HitCounter hits = new HitCounter();
    private final ZoneLongs images = new ZoneLongs();
    private final ZoneLongs layers = new ZoneLongs();
    private final ZoneLongs copies = new ZoneLongs();
    private final ZoneLongs fetchedBy = new ZoneLongs();
    private final TimedDisk disk = new TimedDisk();
    private long pulls;

    ZotCache(ImageCatalog catalog, Ttl ttl, long windowMillis) {
        this.catalog = catalog;
        this.ttl = ttl;
        this.upstream = new UpstreamCounter(windowMillis);
    }

    @Override
    public void pull(Pull pull) {
        disk.advance(pull.time());
        pulls++;
        boolean lacks = images.get(pull.zone(), pull.image()) <= pull.time();
        boolean asked = pull.byTag() || pull.absent();
        if (pull.byTag() || (asked && lacks)) {
            int children = catalog.children(pull.image());
            upstream.get(pull.time(), 1 + children, Math.max(1, children));
        }
        if (asked && lacks) {
            copy(pull);
        }
        if (asked && (lacks || pull.absent())) {
            renew(pull);
        }
        answer(pull);
    }

    /** Fetches what the store lacks of all platforms' blobs. */
    private void copy(Pull pull) {
        long platforms = Math.max(1, catalog.children(pull.image()));
        int end = catalog.firstPosition(pull.image() + 1);
        for (int p = catalog.firstPosition(pull.image()); p < end; p++) {
            int layer = catalog.layerAt(p);
            boolean there = layers.get(pull.zone(), layer) > pull.time();
            long kept = there ? copies.get(pull.zone(), layer) : 0;
            upstream.blob(Math.max(0, platforms - kept), catalog.size(layer));
            copies.set(pull.zone(), layer, Math.max(platforms, kept));
            if (!there) {
                fetchedBy.set(pull.zone(), layer, pulls);
            }
        }
    }

    /** The image and its blobs stay for another term. */
    private void renew(Pull pull) {
        long expiry = ttl.expiry(pull.time());
        images.set(pull.zone(), pull.image(), expiry);
        int end = catalog.firstPosition(pull.image() + 1);
        for (int p = catalog.firstPosition(pull.image()); p < end; p++) {
            int layer = catalog.layerAt(p);
            layers.set(pull.zone(), layer, expiry);
            long bytes = catalog.size(layer) * copies.get(pull.zone(), layer);
            disk.keep(pull.zone(), layer, bytes, expiry, pull.time());
        }
    }

    /** What this very pull had to bring in was no hit. */
    private void answer(Pull pull) {
        for (int i = 0; i < pull.missed(); i++) {
            int layer = catalog.layerAt(pull.missing(i));
            hits.count(catalog.size(layer), fetchedBy.get(pull.zone(), layer) != pulls);
        }
    }

    @Override
    public List<CachedResult> results(long firstMillis, long lastMillis) {
        disk.end(firstMillis, lastMillis);
        return List.of(Product.ZOT.result(ttl, hits, upstream, disk));
    }
}
