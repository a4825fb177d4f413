/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;

/**
 * The same pulls without any cache: a HEAD for a tag, then GETs of the manifest (and of the index before it) and of the layers that the node
 * lacks. A pull of what the node has costs the HEAD alone and no quota.
 */
public final class Uncached {

    private final ImageCatalog catalog;
    private final UpstreamCounter upstream;

    public Uncached(ImageCatalog catalog, long windowMillis) {
        this.catalog = catalog;
        this.upstream = new UpstreamCounter(windowMillis);
    }

    public void pull(Pull pull) {
        if (pull.byTag()) {
            upstream.head();
        }
        if (pull.absent()) {
            upstream.get(pull.time(), catalog.children(pull.image()) > 0 ? 2 : 1, 1);
        }
        for (int i = 0; i < pull.missed(); i++) {
            upstream.blob(1, catalog.size(catalog.layerAt(pull.missing(i))));
        }
    }

    public Upstream result() {
        return upstream.result();
    }
}
