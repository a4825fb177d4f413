/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import org.jspecify.annotations.Nullable;

/** A pull quota as the registry's own headers give it; identity is the egress address or the account that it counts. */
public record QuotaReport(
        String registry,
        @Nullable String identity,
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Long windowSeconds) {}
