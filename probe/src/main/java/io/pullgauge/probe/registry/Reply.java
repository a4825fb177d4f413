/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.verdict.Failure;

/** What an endpoint said to one request, after redirects and authentication. */
public sealed interface Reply {

    /** A 2xx answer. */
    record Good(Exchange.Answer answer) implements Reply {}

    /** Anything else, with the class that a runtime sorts errors by. */
    record Bad(Failure failure, Kind kind) implements Reply {}

    /** containerd's classes of errors, worst to tell first. */
    enum Kind {
        /** A status of 400 or more, but not 404. */
        STATUS,
        NOT_FOUND,
        /** No answer, or no way past authentication. */
        TRANSPORT
    }
}
