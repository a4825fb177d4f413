/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the probe found for one image, or for one registry (then {@code registry} stands instead of {@code image}). {@code pullable} is null
 * where it cannot be known from here; the verdict's cause then says why.
 */
public record CheckResult(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String image,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String registry,
        @Nullable String reference,
        @Nullable Boolean pullable,
        VerdictReport verdict,
        List<WarningReport> warnings,
        List<EndpointReport> endpoints,
        @Nullable String digest,
        @Nullable String platform,
        @Nullable Long bytes,
        @Nullable QuotaReport quota) {}
