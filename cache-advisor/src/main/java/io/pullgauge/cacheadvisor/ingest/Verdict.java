/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import java.util.Locale;

/** What a report was to the collector. None of them is an error to its sender. */
public enum Verdict {
    /** Newer than what was known: it is the node's state now. */
    APPLIED,
    /** This very report had been taken before. */
    DUPLICATE,
    /** Older than what is known: a full state that a newer one has replaced. */
    LATE;

    /** The stable code used in answers and metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
