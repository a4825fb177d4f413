/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.RuntimeRules.Repeats;
import io.pullgauge.probe.verdict.Cause;

/**
 * What is worth a second request, because the runtime makes one too. A 429 never is: containerd repeats it five times at once, which a
 * limit that is spent answers alike and a limit on requests counts; and a host that says 429 is left alone by us.
 */
record Repetition(Repeats rule) {

    static final Repetition NONE = new Repetition(Repeats.NOTHING);

    boolean wants(Exchange exchange) {
        return switch (exchange) {
            case Exchange.Answer answer -> rule != Repeats.NOTHING && isPassing(answer.status());
            case Exchange.Failed failed ->
                rule == Repeats.SERVER_ERRORS_AND_CUTS && isCut(failed.failure().cause());
        };
    }

    private static boolean isPassing(int status) {
        return status == 500 || status == 503 || status == 504;
    }

    /** containerd repeats time-outs as well; that would double what a hanging registry costs, and hanging again is what it does. */
    private static boolean isCut(Cause cause) {
        return cause == Cause.CONNECTION_RESET || cause == Cause.TLS_HANDSHAKE_CLOSED;
    }
}
