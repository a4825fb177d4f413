/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.Locale;
import java.util.Optional;

/** What a token may do. */
public enum Role {
    /** Hand in reports. */
    AGENT,
    /** Read; Prometheus too. */
    VIEWER,
    /** Read, mute, start checks and pre-pulls. */
    OPERATOR;

    boolean may(Need need) {
        return switch (need) {
            case OPEN -> true;
            case READ -> this != AGENT;
            case OPERATE -> this == OPERATOR;
            case REPORT -> this == AGENT;
        };
    }

    static Optional<Role> ofCode(String code) {
        return switch (code.toLowerCase(Locale.ROOT)) {
            case "agent" -> Optional.of(AGENT);
            case "viewer" -> Optional.of(VIEWER);
            case "operator" -> Optional.of(OPERATOR);
            default -> Optional.empty();
        };
    }
}
