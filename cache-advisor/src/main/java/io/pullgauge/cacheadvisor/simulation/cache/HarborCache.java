/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.util.List;

/**
 * A Harbor proxy project: each pull by tag is one HEAD upstream; an artifact's manifest and blobs are looked up by repository and digest; a
 * blob that it lacks is fetched twice, once for the node and once for the store. Its retention keeps what was pulled within the last days,
 * so a pull (a GET of the manifest, not a HEAD) renews the artifact with its blobs.
 */
final class HarborCache implements CacheModel {

    private static final int FETCHES = 2;

    private final ImageCatalog catalog;
    private final Ttl ttl;
    private final UpstreamCounter upstream;
    private final HitCounter hits = new HitCounter();
    private final ZoneLongs artifacts = new ZoneLongs();
    private final ZoneLongs links = new ZoneLongs();
    private final TimedDisk disk = new TimedDisk();

    HarborCache(ImageCatalog catalog, Ttl ttl, long windowMillis) {
        this.catalog = catalog;
        this.ttl = ttl;
        this.upstream = new UpstreamCounter(windowMillis);
    }

    @Override
    public void pull(Pull pull) {
        disk.advance(pull.time());
        if (pull.byTag()) {
            upstream.head();
        }
        if (pull.absent()) {
            manifest(pull);
            blobs(pull);
            renew(pull);
        }
    }

    private void manifest(Pull pull) {
        if (artifacts.get(pull.zone(), pull.image()) <= pull.time()) {
            upstream.get(pull.time(), catalog.children(pull.image()) > 0 ? 2 : 1, 1);
        }
        artifacts.set(pull.zone(), pull.image(), ttl.expiry(pull.time()));
    }

    private void blobs(Pull pull) {
        for (int i = 0; i < pull.missed(); i++) {
            int position = pull.missing(i);
            long size = catalog.size(catalog.layerAt(position));
            boolean hit = links.get(pull.zone(), catalog.linkAt(position)) > pull.time();
            hits.count(size, hit);
            if (!hit) {
                upstream.blob(FETCHES, size);
                links.set(pull.zone(), catalog.linkAt(position), ttl.expiry(pull.time()));
            }
        }
    }

    /** All blobs of the artifact that are there stay for another term, asked for or not. */
    private void renew(Pull pull) {
        int end = catalog.firstPosition(pull.image() + 1);
        for (int p = catalog.firstPosition(pull.image()); p < end; p++) {
            if (links.get(pull.zone(), catalog.linkAt(p)) > pull.time()) {
                long expiry = ttl.expiry(pull.time());
                int layer = catalog.layerAt(p);
                links.set(pull.zone(), catalog.linkAt(p), expiry);
                disk.keep(pull.zone(), layer, catalog.size(layer), expiry, pull.time());
            }
        }
    }

    @Override
    public List<CachedResult> results(long firstMillis, long lastMillis) {
        disk.end(firstMillis, lastMillis);
        return List.of(Product.HARBOR.result(ttl, hits, upstream, disk));
    }
}
