/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.probe.report.QuotaReport;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
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
    private static final long MOST_OFF = Duration.ofDays(366).toMillis();

    /** What this report says about quotas; entries without a remaining count say nothing. */
    public static List<QuotaObservation> of(Observation report) {
        return report.quotas().stream()
                .<QuotaObservation>mapMulti((quota, out) -> {
                    Long remaining = quota.remaining();
                    if (remaining != null && remaining >= 0 && isPossible(quota.limit(), remaining)) {
                        out.accept(of(report, quota, time(report, quota), remaining));
                    }
                })
                .toList();
    }

    /** More left than there ever was is no reading. */
    private static boolean isPossible(@Nullable Long limit, long remaining) {
        return limit == null || (limit > 0 && remaining <= limit);
    }

    private static QuotaObservation of(Observation report, QuotaReport quota, Instant at, long remaining) {
        return new QuotaObservation(
                at,
                report.key(),
                RegistryName.normal(quota.registry()),
                EgressIdentity.of(quota.identity()),
                positive(quota.limit()),
                remaining,
                positive(quota.windowSeconds()));
    }

    /**
     * When the node read it, because a report may have waited in its spool and repeats older readings; less what its clock is known to be
     * off: nodes that share a quota must be put in one order, or the remainder seems to rise and fall. Never the future, and not what only
     * a wrong clock shows.
     */
    private static Instant time(Observation report, QuotaReport quota) {
        Long offset = report.facts().clockOffsetMillis();
        Instant told = readAt(quota).orElse(report.sentAt());
        Instant read = told.minusMillis(offset == null ? 0 : Math.clamp(offset, -MOST_OFF, MOST_OFF));
        boolean plausible = !read.isAfter(report.receivedAt())
                && read.isAfter(report.receivedAt().minus(OLDEST));
        return plausible ? read : report.receivedAt();
    }

    private static Optional<Instant> readAt(QuotaReport quota) {
        try {
            return quota.readAt() == null
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(quota.readAt()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Long positive(@Nullable Long value) {
        return value == null || value <= 0 ? null : value;
    }
}
