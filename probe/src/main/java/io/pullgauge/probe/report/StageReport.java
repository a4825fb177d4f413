/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one stage at one endpoint went. {@code status} is ok, warn, fail or skipped; {@code millis} is null where the stage was not run;
 * {@code cause} is a code of the contract's list or null.
 */
public record StageReport(
        String stage,
        String status,
        @Nullable Double millis,
        @Nullable String cause,
        Map<String, Object> evidence) {}
