/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is not a yes, with all that decides what it means.
 *
 * @param hadCredential whether a credential of the node stood behind the request
 * @param byToken whether a token of the token server was shown
 * @param challengeError the {@code error} parameter of a bearer challenge; null for none
 */
record Denial(
        Exchange.Answer answer,
        ErrorBody error,
        Dialect dialect,
        What what,
        boolean hadCredential,
        boolean byToken,
        @Nullable String challengeError) {

    /** What was asked for. */
    enum What {
        PING,
        /** The tag list, asked for to tell a missing tag from a missing repository. */
        TAGS,
        TAG,
        DIGEST,
        /** The manifest of one platform, named by an index. */
        CHILD,
        BLOB,
        TOKEN
    }

    boolean isHtml() {
        return "text/html".equals(answer.mediaType());
    }
}
