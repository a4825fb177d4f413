/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

import io.pullgauge.cacheadvisor.simulation.cache.Pull;
import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import io.pullgauge.cacheadvisor.simulation.catalog.References;
import org.jspecify.annotations.Nullable;

/** What one node holds. The users of its layers are counted only from its first removal on: most traces have none. */
final class Node {

    private final ImageCatalog catalog;
    private final References references;
    private final IdSet holdings = new IdSet();
    private final IdSet layers = new IdSet();
    private @Nullable UseCounts users;

    Node(ImageCatalog catalog, References references) {
        this.catalog = catalog;
        this.references = references;
    }

    void pull(int text, Pull pull) {
        int holding = references.holding(text);
        int image = references.image(holding);
        boolean isNew = holdings.add(holding);
        boolean absent = isNew && !holdsUnderAnotherName(image, holding);
        pull.begin(image, references.isByTag(text), absent);
        if (absent) {
            fetch(image, pull);
        }
    }

    private boolean holdsUnderAnotherName(int image, int holding) {
        int others = references.twins(image);
        for (int i = 0; i < others; i++) {
            int twin = references.twin(image, i);
            if (twin != holding && holdings.contains(twin)) {
                return true;
            }
        }
        return false;
    }

    private void fetch(int image, Pull pull) {
        for (int p = catalog.firstPosition(image), end = catalog.firstPosition(image + 1); p < end; p++) {
            int layer = catalog.layerAt(p);
            if (layers.add(layer)) {
                pull.misses(p);
            }
            if (users != null) {
                users.increment(layer);
            }
        }
    }

    /** What was never pulled here is not there to be removed. */
    void remove(int text) {
        if (users == null) {
            users = count();
        }
        if (references.isOneHolding(text)) {
            remove(references.holding(text), users);
            return;
        }
        for (int holding : references.removedBy(text)) {
            remove(holding, users);
        }
    }

    private void remove(int holding, UseCounts counted) {
        int image = references.image(holding);
        if (holdings.contains(holding)) {
            holdings.remove(holding);
            if (!holdsUnderAnotherName(image, holding)) {
                release(image, counted);
            }
        }
    }

    private void release(int image, UseCounts counted) {
        for (int p = catalog.firstPosition(image), end = catalog.firstPosition(image + 1); p < end; p++) {
            if (counted.decrement(catalog.layerAt(p))) {
                layers.remove(catalog.layerAt(p));
            }
        }
    }

    /** Each manifest that is held counts once, under whatever names. */
    private UseCounts count() {
        UseCounts counted = new UseCounts();
        IdSet manifests = new IdSet();
        holdings.forEach(holding -> {
            int image = references.image(holding);
            if (manifests.add(catalog.manifest(image))) {
                for (int p = catalog.firstPosition(image), end = catalog.firstPosition(image + 1); p < end; p++) {
                    counted.increment(catalog.layerAt(p));
                }
            }
        });
        return counted;
    }
}
