/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.Locale;

/** What the host at which a pull broke is to that pull. */
public enum Role {
    REGISTRY,
    TOKEN,
    BLOB,
    PROXY,
    NODE;

    /** The stable code used in JSON and text. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
