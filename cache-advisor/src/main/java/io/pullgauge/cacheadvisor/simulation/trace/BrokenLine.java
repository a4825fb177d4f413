/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.Serial;

/** Why one line cannot be used; never leaves the readers. */
final class BrokenLine extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    BrokenLine(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    static void unless(boolean good, String reason) throws BrokenLine {
        if (!good) {
            throw new BrokenLine(reason);
        }
    }
}
