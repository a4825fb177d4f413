/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What broke, out of a report's verdict or, where it has none, out of its stages: the first failing one decides. */
final class Verdicts {
    private static final int LONGEST_SUMMARY = 500;

    private Verdicts() {}

    /** The fault; null where there is none. A code that is not on the list is {@link Cause#UNKNOWN}, never another's. */
    static @Nullable Fault fault(
            @Nullable VerdictReport verdict,
            @Nullable List<StageReport> stages,
            @Nullable List<EndpointReport> endpoints) {
        if (verdict != null && (verdict.cause() != null || verdict.stage() != null)) {
            return of(verdict);
        }
        if (verdict != null) {
            return null;
        }
        Fault own = firstFailing(stages);
        return own != null || stages != null ? own : ofEndpoints(ReportReading.present(endpoints));
    }

    private static Fault of(VerdictReport verdict) {
        Cause cause = cause(verdict.cause());
        String said = ReportReading.text(verdict.summary(), cause.summary());
        return new Fault(cause, stage(verdict.stage(), cause), verdict.role(), verdict.host(), shorten(said));
    }

    private static @Nullable Fault firstFailing(@Nullable List<StageReport> stages) {
        return ReportReading.present(stages).stream()
                .filter(stage -> "fail".equals(stage.status()))
                .findFirst()
                .map(stage -> {
                    Cause cause = cause(stage.cause());
                    return new Fault(cause, stage(stage.stage(), cause), null, null, cause.summary());
                })
                .orElse(null);
    }

    /** A runtime that gets through at one endpoint has no fault; where none lets it, it reports the last one's, the upstream's. */
    private static @Nullable Fault ofEndpoints(List<EndpointReport> endpoints) {
        Fault last = null;
        for (EndpointReport endpoint : endpoints) {
            last = firstFailing(endpoint.stages());
            if (last == null) {
                return null;
            }
        }
        return last;
    }

    static List<Cause> warnings(Stream<@Nullable String> codes) {
        return codes.filter(Objects::nonNull)
                .map(Cause::ofCode)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private static Cause cause(@Nullable String code) {
        return code == null ? Cause.UNKNOWN : Cause.ofCode(code).orElse(Cause.UNKNOWN);
    }

    private static Stage stage(@Nullable String code, Cause cause) {
        if (code == null) {
            return cause.stage();
        }
        try {
            return Stage.valueOf(code.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException notAStage) {
            return cause.stage();
        }
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_SUMMARY ? text : text.substring(0, LONGEST_SUMMARY) + "…";
    }
}
