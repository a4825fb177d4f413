/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.time.Duration;

/** Decides who may do what. Called for each request before its body is read; must not throw. */
@FunctionalInterface
public interface Gate {
    /** The decision about a request. */
    Decision decide(Ask ask);

    /** Whether a decision may take the time of a network request. */
    default boolean mayWait() {
        return false;
    }

    /** What was decided. */
    sealed interface Decision {
        /** Go ahead. */
        record Allowed(Principal principal) implements Decision {}

        /** Nobody knows who this is: 401. */
        record Unknown(String why) implements Decision {}

        /** Known, but not allowed: 403. */
        record Refused(String why) implements Decision {}

        /** It cannot be found out now: 503. Whoever cannot be checked is not let in. */
        record Undecided(String why, Duration retryAfter) implements Decision {}
    }

    /** Lets everybody do everything: for loopback addresses only. */
    static Gate open() {
        return ask -> new Decision.Allowed(Principal.ANYONE);
    }
}
