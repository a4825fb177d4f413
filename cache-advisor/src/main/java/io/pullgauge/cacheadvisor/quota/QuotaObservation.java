/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.QuotaReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node read from a registry's limit headers at one time. */
public record QuotaObservation(
        Instant at,
        NodeKey node,
        String registry,
        @Nullable String identity,
        @Nullable Long limit,
        long remaining,
        @Nullable Long windowSeconds) {
    private static final Duration OLDEST = Duration.ofHours(24);
    private static final int LONGEST_IDENTITY = 200;

    /** What this report says about quotas; entries without a remaining count say nothing. */
    public static List<QuotaObservation> of(Observation report) {
        Instant at = time(report);
        return report.quotas().stream()
                .<QuotaObservation>mapMulti((quota, out) -> {
                    Long remaining = quota.remaining();
                    if (remaining != null && remaining >= 0) {
                        out.accept(of(report, quota, at, remaining));
                    }
                })
                .toList();
    }

    private static QuotaObservation of(Observation report, QuotaReport quota, Instant at, long remaining) {
        String identity = quota.identity();
        boolean usable = identity != null && !identity.isBlank() && identity.length() <= LONGEST_IDENTITY;
        return new QuotaObservation(
                at,
                report.key(),
                RegistryName.normal(quota.registry()),
                usable ? identity : null,
                positive(quota.limit()),
                remaining,
                positive(quota.windowSeconds()));
    }

    /** The node's own time, because a report may have waited in its spool; never the future, and not what only a wrong clock shows. */
    private static Instant time(Observation report) {
        boolean plausible = !report.sentAt().isAfter(report.receivedAt())
                && report.sentAt().isAfter(report.receivedAt().minus(OLDEST));
        return plausible ? report.sentAt() : report.receivedAt();
    }

    private static @Nullable Long positive(@Nullable Long value) {
        return value == null || value <= 0 ? null : value;
    }
}
