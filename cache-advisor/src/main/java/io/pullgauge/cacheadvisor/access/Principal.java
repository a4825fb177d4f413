/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import org.jspecify.annotations.Nullable;

/**
 * Who is asking.
 *
 * @param name for logs and mutes; never a token
 * @param node the only node that this caller may report for; null where it may for any
 */
public record Principal(String name, @Nullable String node) {
    /** Whoever can open a connection, where nothing is checked. */
    public static final Principal ANYONE = new Principal("anyone", null);

    /** Whether this caller may hand in this node's report. */
    public boolean mayReportFor(String reported) {
        return node == null || node.equals(reported);
    }
}
