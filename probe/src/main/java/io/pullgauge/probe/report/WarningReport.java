/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import org.jspecify.annotations.Nullable;

/** What works only thanks to a fallback, or soon will not. */
public record WarningReport(
        String stage, String cause, @Nullable String endpoint, String summary) {}
