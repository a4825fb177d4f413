/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.CauseGuide;
import io.pullgauge.probe.verdict.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts failures into words. */
final class Verdicts {

    private Verdicts() {}

    /** All is well. */
    static VerdictReport good(String summary, Map<String, Object> evidence) {
        return new VerdictReport(null, null, null, null, null, summary, evidence, List.of());
    }

    /** What is wrong, who can mend it and how. */
    static VerdictReport of(Failure failure, @Nullable String image) {
        Cause cause = failure.cause();
        Map<String, Object> evidence = new LinkedHashMap<>(failure.evidence());
        evidence.put("detail", failure.detail());
        return new VerdictReport(
                cause.stage().code(),
                cause.code(),
                failure.role().code(),
                failure.host(),
                cause.owner().code(),
                summary(failure),
                evidence,
                CauseGuide.fixes(cause, failure.host(), image));
    }

    static WarningReport warning(Failure failure, @Nullable String endpoint) {
        Cause cause = failure.cause();
        return new WarningReport(cause.stage().code(), cause.code(), endpoint, summary(failure));
    }

    private static String summary(Failure failure) {
        String where = failure.host() == null ? "" : failure.host() + ": ";
        String detail = failure.detail().equals(failure.cause().summary()) ? "" : " (" + failure.detail() + ")";
        return where + failure.cause().summary() + detail;
    }
}
