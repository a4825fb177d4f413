/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pull quota as the registry's own headers give it; identity is the egress address or the account that it counts.
 *
 * @param readAt when the node read it (RFC 3339), where that is not now: a node's report repeats the last reading
 */
public record QuotaReport(
        String registry,
        @Nullable String identity,
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Long windowSeconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String readAt) {

    /** Read now. */
    public QuotaReport(
            String registry,
            @Nullable String identity,
            @Nullable Long limit,
            @Nullable Long remaining,
            @Nullable Long windowSeconds) {
        this(registry, identity, limit, remaining, windowSeconds, null);
    }

    /** The same, read then. */
    public QuotaReport readAt(Instant time) {
        return new QuotaReport(registry, identity, limit, remaining, windowSeconds, time.toString());
    }
}
