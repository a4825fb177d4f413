/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Tells a certificate that is out of date from a node whose clock is wrong: is it valid by the server's own clock? */
final class ClockSuspicion {

    private ClockSuspicion() {}

    static Failure look(Failure outOfDate, Exchange.Answer answer, Instant now) {
        Optional<ServerClock> theirs = ServerClock.of(answer, now);
        if (theirs.isEmpty()) {
            return outOfDate;
        }
        Failure told =
                outOfDate.with("clockOffsetSeconds", theirs.get().offset().toSeconds());
        boolean ours = theirs.get().isFarOff()
                && !isValid(outOfDate, now)
                && isValid(outOfDate, theirs.get().serverTime());
        return ours
                ? new Failure(
                        Cause.CLOCK_SKEW,
                        Role.NODE,
                        told.host(),
                        "this node's clock is " + theirs.get().offset().toSeconds()
                                + " s off the server's, by whose clock the certificate is valid",
                        told.with("serverTime", theirs.get().serverTime().toString())
                                .evidence())
                : told;
    }

    private static boolean isValid(Failure failure, Instant at) {
        try {
            Instant from = Instant.parse(String.valueOf(failure.evidence().get("notBefore")));
            Instant until = Instant.parse(String.valueOf(failure.evidence().get("notAfter")));
            return !at.isBefore(from) && !at.isAfter(until);
        } catch (DateTimeException _) {
            return false;
        }
    }
}
