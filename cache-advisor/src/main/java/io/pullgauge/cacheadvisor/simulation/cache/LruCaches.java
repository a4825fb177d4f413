/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import java.util.ArrayList;
import java.util.List;

/**
 * Caches of one rule and several capacities in one pass: blobs are kept once whatever the repository, the least recently used go first.
 * Manifests take no room and stay; a tag is asked for upstream at each pull.
 */
final class LruCaches implements CacheModel {

    /** One capacity's counts. */
    private static final class Size {
        final long capacity;
        final HitCounter hits = new HitCounter();
        final DiskMeter disk = new DiskMeter();
        final ZoneLongs resident = new ZoneLongs();
        long blobGets;
        long bytes;

        Size(long capacity) {
            this.capacity = capacity;
        }

        void count(long size, boolean hit) {
            hits.count(size, hit);
            blobGets += hit ? 0 : 1;
            bytes += hit ? 0 : size;
        }
    }

    private static final long UNBOUNDED = Long.MAX_VALUE - 1;

    private final ImageCatalog catalog;
    private final UpstreamCounter manifests;
    private final ZoneLongs seen = new ZoneLongs();
    private final ZoneLongs kept = new ZoneLongs();
    private final boolean bounded;
    private final List<Size> sizes = new ArrayList<>();
    private final List<ByteStack> stacks = new ArrayList<>();

    LruCaches(ImageCatalog catalog, List<Long> capacities, long windowMillis) {
        this.catalog = catalog;
        this.manifests = new UpstreamCounter(windowMillis);
        this.bounded = !capacities.isEmpty();
        capacities.forEach(capacity -> sizes.add(new Size(capacity)));
        if (!bounded) {
            sizes.add(new Size(UNBOUNDED));
        }
    }

    @Override
    public void pull(Pull pull) {
        if (pull.byTag()) {
            manifests.head();
        }
        int manifest = catalog.manifest(pull.image());
        if (pull.absent() && seen.get(pull.zone(), manifest) == 0) {
            seen.set(pull.zone(), manifest, 1);
            manifests.get(pull.time(), catalog.children(pull.image()) > 0 ? 2 : 1, 1);
        }
        for (int i = 0; i < pull.missed(); i++) {
            blob(pull, catalog.layerAt(pull.missing(i)));
        }
    }

    private void blob(Pull pull, int layer) {
        if (bounded) {
            bounded(pull, layer);
        } else {
            unbounded(pull, layer, sizes.getFirst());
        }
    }

    private void bounded(Pull pull, int layer) {
        long bytes = catalog.size(layer);
        ByteStack stack = stack(pull.zone());
        long distance = stack.touch(layer, bytes);
        for (Size size : sizes) {
            boolean hit = distance <= size.capacity;
            size.count(bytes, hit);
            if (!hit) {
                // Only a miss changes what is there; a hit moves it to the top.
                long resident = stack.resident(size.capacity);
                size.disk.change(resident - size.resident.get(pull.zone(), 0), pull.time());
                size.resident.set(pull.zone(), 0, resident);
            }
        }
    }

    /** Without a bound nothing ever goes, so no order of use is needed. */
    private void unbounded(Pull pull, int layer, Size size) {
        boolean hit = kept.get(pull.zone(), layer) != 0;
        size.count(catalog.size(layer), hit);
        if (!hit) {
            kept.set(pull.zone(), layer, 1);
            size.disk.change(catalog.size(layer), pull.time());
        }
    }

    private ByteStack stack(int zone) {
        while (stacks.size() <= zone) {
            stacks.add(new ByteStack());
        }
        return stacks.get(zone);
    }

    @Override
    public List<CachedResult> results(long firstMillis, long lastMillis) {
        return sizes.stream().map(size -> result(size, firstMillis, lastMillis)).toList();
    }

    private CachedResult result(Size size, long firstMillis, long lastMillis) {
        size.disk.end(firstMillis, lastMillis);
        Upstream asked = manifests.result();
        return new CachedResult(
                Product.LRU.text(),
                size.capacity == UNBOUNDED ? null : size.capacity,
                null,
                size.hits.requestRatio(),
                size.hits.byteRatio(),
                new Upstream(
                        asked.manifestGets(),
                        asked.manifestHeads(),
                        size.blobGets,
                        size.bytes,
                        asked.quotaPeakPerWindow()),
                size.disk.peak(),
                size.disk.mean());
    }
}
