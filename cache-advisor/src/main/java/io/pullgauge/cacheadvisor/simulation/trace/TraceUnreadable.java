/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.Serial;

/** A trace file that cannot be used as a whole: it lacks its header. The message names file, line and what was expected. */
public final class TraceUnreadable extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    TraceUnreadable(String message) {
        super(message);
    }
}
