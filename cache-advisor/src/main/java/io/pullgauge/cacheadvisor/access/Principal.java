/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param name for logs and mutes; never a token
 * @param cluster the only cluster whose nodes this caller may report for; null where it may for any
 * @param node the only node that this caller may report for; null where it may for any
 */
public record Principal(
        String name, @Nullable String cluster, @Nullable String node) {
    /** Whoever can open a connection, where nothing is checked. */
    public static final Principal ANYONE = person("anyone");

    /** Somebody who is bound to no node. */
    public static Principal person(String name) {
        return new Principal(name, null, null);
    }

    /** Whether this caller may hand in this node's report; two clusters may well have a node of one name. */
    public boolean mayReportFor(String ofCluster, String reported) {
        return (cluster == null || cluster.equals(ofCluster)) && (node == null || node.equals(reported));
    }
}
