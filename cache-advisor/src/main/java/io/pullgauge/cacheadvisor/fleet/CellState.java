/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.Locale;

/** How one target stands at one node. {@link #UNKNOWN} is an answer: it counts neither as healthy nor as broken. */
public enum CellState {
    OK,
    FAILING,
    UNKNOWN,
    /** Name, address and certificate are well, and nobody asked anything: told as unknown, for whether it answers is not known. */
    CONNECTED;

    /** The stable code used in JSON and storage. */
    public String code() {
        return this == CONNECTED ? UNKNOWN.code() : name().toLowerCase(Locale.ROOT);
    }

    /** The state with this code; {@link #UNKNOWN} for any other. */
    public static CellState ofCode(String code) {
        return switch (code) {
            case "ok" -> OK;
            case "failing" -> FAILING;
            default -> UNKNOWN;
        };
    }
}
