/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Locale;

/** How a node stands: stale = it missed three of its intervals, absent = it should be there but never reported. */
public enum NodeState {
    OK,
    FAILING,
    STALE,
    ABSENT;

    /** The stable code used in JSON, metrics and storage. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
