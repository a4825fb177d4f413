/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.Locale;

/** Where a pull broke, in the order in which a pull passes these points. The wire code is the lower-case name. */
public enum Stage {
    REFERENCE,
    DNS,
    CONNECT,
    TLS,
    HTTP,
    AUTH,
    MANIFEST,
    LIMIT,
    BLOB,
    NODE,
    PULL,
    OTHER;

    /** The stable code used in JSON, metrics and text. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
