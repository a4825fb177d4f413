/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.util.Optional;

/** Decides who may do what. Called for each request before its body is read; must be quick and must not throw. */
@FunctionalInterface
public interface Gate {
    /** The decision about a request with this Authorization header. */
    Decision decide(Need need, Optional<String> authorization);

    /** What was decided. */
    sealed interface Decision {
        /** Go ahead. */
        record Allowed(Principal principal) implements Decision {}

        /** Nobody knows who this is: 401. */
        record Unknown(String why) implements Decision {}

        /** Known, but not allowed: 403. */
        record Refused(String why) implements Decision {}
    }

    /** Lets everybody do everything: for loopback addresses only. */
    static Gate open() {
        return (need, authorization) -> new Decision.Allowed(Principal.ANYONE);
    }
}
