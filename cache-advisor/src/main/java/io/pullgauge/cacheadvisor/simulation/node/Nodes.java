/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

import io.pullgauge.cacheadvisor.simulation.cache.Pull;
import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import io.pullgauge.cacheadvisor.simulation.catalog.References;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What each node holds. A pull fetches the manifest if the node lacks it under every name, and then the layers that no image on the node
 * has; a removal frees the layers that no other image on the node has. A node of unknown name has nothing and keeps nothing.
 */
public final class Nodes {

    private record Node(IdSet holdings, IdSet layers) {
        boolean holds(int holding) {
            return holdings.contains(holding);
        }
    }

    private final ImageCatalog catalog;
    private final References references;
    private final List<Node> nodes = new ArrayList<>();

    public Nodes(ImageCatalog catalog, References references) {
        this.catalog = catalog;
        this.references = references;
    }

    /** Fills in what the node must fetch for the reference {@code text}, and lets it keep that; {@code node} is -1 where unknown. */
    public void pull(int node, int text, Pull pull) {
        int holding = references.holding(text);
        int image = references.image(holding);
        Node on = node < 0 ? new Node(new IdSet(), new IdSet()) : node(node);
        boolean absent = !on.holds(holding) && !references.hasManifest(image, on::holds);
        pull.begin(image, references.isByTag(text), absent);
        on.holdings.add(holding);
        if (absent) {
            fetch(image, on, pull);
        }
    }

    private void fetch(int image, Node node, Pull pull) {
        for (int p = catalog.firstPosition(image), end = catalog.firstPosition(image + 1); p < end; p++) {
            if (node.layers.add(catalog.layerAt(p))) {
                pull.misses(p);
            }
        }
    }

    private Node node(int number) {
        while (nodes.size() <= number) {
            nodes.add(new Node(new IdSet(), new IdSet()));
        }
        return nodes.get(number);
    }

    /** Takes an image off a node. What was never pulled there is not there to be removed. */
    public void remove(int node, int text) {
        if (node < 0) {
            return;
        }
        Node from = node(node);
        for (int holding : references.removedBy(text)) {
            if (from.holds(holding)) {
                from.holdings.remove(holding);
                release(from, references.image(holding));
            }
        }
    }

    private void release(Node node, int image) {
        if (references.hasManifest(image, node::holds)) {
            return;
        }
        IdSet loose = new IdSet();
        forEachLayer(image, loose::add);
        // A node holds some tens of images: looking through them is cheaper than counting the users of each layer on
        // each node.
        node.holdings.forEach(other -> forEachLayer(references.image(other), loose::remove));
        loose.forEach(node.layers::remove);
    }

    private void forEachLayer(int image, IntConsumer action) {
        for (int p = catalog.firstPosition(image), end = catalog.firstPosition(image + 1); p < end; p++) {
            action.accept(catalog.layerAt(p));
        }
    }
}
