/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import io.pullgauge.cacheadvisor.fleet.NodeKey;

/**
 * A node that can look at things.
 *
 * @param zone empty where it is not known
 * @param egress the address or account by which registries count it; empty where it is not known
 * @param hash of the key
 */
public record Place(NodeKey key, String zone, String egress, long hash) {
    /** A node there. */
    public static Place of(NodeKey key, String zone, String egress) {
        return new Place(key, zone, egress, Rendezvous.hash(key.cluster() + "/" + key.node()));
    }

    /** What shares a limit: an egress address, whichever clusters are behind it; a cluster where nobody knows the address. */
    String limit() {
        return egress.isEmpty() ? "cluster " + key.cluster() : egress;
    }
}
