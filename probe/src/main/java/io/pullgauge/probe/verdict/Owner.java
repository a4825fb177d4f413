/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.Locale;

/** Who can mend a cause: who wrote the workload, who runs the registry or its accounts, or who runs nodes and network. */
public enum Owner {
    DEVELOPER,
    OPERATOR,
    PLATFORM;

    /** The stable code used in JSON and text. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
