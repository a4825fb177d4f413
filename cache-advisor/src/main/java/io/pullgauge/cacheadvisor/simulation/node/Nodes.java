/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

import io.pullgauge.cacheadvisor.simulation.cache.Pull;
import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import io.pullgauge.cacheadvisor.simulation.catalog.References;
import java.util.ArrayList;
import java.util.List;

/**
 * What each node holds. A pull fetches the manifest if the node lacks it under every name, and then the layers that no image on the node
 * has; a removal frees the layers that no other image on the node has. A node of unknown name has nothing and keeps nothing.
 */
public final class Nodes {

    private final ImageCatalog catalog;
    private final References references;
    private final List<Node> nodes = new ArrayList<>();

    public Nodes(ImageCatalog catalog, References references) {
        this.catalog = catalog;
        this.references = references;
    }

    /** Fills in what the node must fetch for the reference {@code text}, and lets it keep that; {@code node} is -1 where unknown. */
    public void pull(int node, int text, Pull pull) {
        Node on = node < 0 ? new Node(catalog, references) : node(node);
        on.pull(text, pull);
    }

    /** Takes an image off a node. */
    public void remove(int node, int text) {
        if (node >= 0) {
            node(node).remove(text);
        }
    }

    private Node node(int number) {
        while (nodes.size() <= number) {
            nodes.add(new Node(catalog, references));
        }
        return nodes.get(number);
    }
}
