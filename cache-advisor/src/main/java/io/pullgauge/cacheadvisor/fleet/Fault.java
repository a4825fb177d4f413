/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Why a target fails at a node.
 *
 * @param role what the host is to the pull (registry, token, blob, proxy, node), where the report says so
 * @param summary in the report's words, or the cause's
 */
public record Fault(
        Cause cause,
        Stage stage,
        @Nullable String role,
        @Nullable String host,
        String summary) {

    /** A fault of which nothing but the cause is known. */
    public static Fault of(Cause cause) {
        return new Fault(cause, cause.stage(), null, null, cause.summary());
    }
}
