/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of it: stage and cause are null when the image can be pulled. */
public record VerdictReport(
        @Nullable String stage,
        @Nullable String cause,
        @Nullable String role,
        @Nullable String host,
        @Nullable String owner,
        String summary,
        Map<String, Object> evidence,
        List<String> fix) {}
