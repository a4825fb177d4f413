/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.CauseGuide;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts failures into words. */
final class Verdicts {

    private Verdicts() {}

    /** All is well. */
    static VerdictReport good(String summary, Map<String, Object> evidence) {
        return new VerdictReport(null, null, null, null, null, summary, evidence, List.of());
    }

    /** What a step is about that is of no use here: a probe asks registries, and no kubelet holds it back. */
    private static final String KUBELETS_OWN_LIMIT = "pull QPS exceeded";

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
                fixes(failure, image));
    }

    /** What is to be allowed, exempted or asked for is what lies behind a proxy, and not the proxy. */
    private static List<String> fixes(Failure failure, @Nullable String image) {
        Optional<String> behind = target(failure);
        List<String> fixes = new ArrayList<>();
        FirstStep.of(failure).ifPresent(fixes::add);
        fixes.addAll(CauseGuide.fixes(failure.cause(), behind.orElse(failure.host()), image));
        fixes.removeIf(fix -> fix.contains(KUBELETS_OWN_LIMIT));
        return behind.isEmpty()
                ? List.copyOf(fixes)
                : fixes.stream()
                        .map(fix -> fix.replace("http://PROXY", "http://" + failure.host()))
                        .toList();
    }

    private static Optional<String> target(Failure failure) {
        return failure.role() == Role.PROXY && failure.evidence().get("target") instanceof String target
                ? Optional.of(target)
                : Optional.empty();
    }

    static WarningReport warning(Failure failure, @Nullable String endpoint) {
        Cause cause = failure.cause();
        return new WarningReport(cause.stage().code(), cause.code(), endpoint, summary(failure));
    }

    private static String summary(Failure failure) {
        String behind =
                target(failure).map(target -> ", on the way to " + target).orElse("");
        String where = failure.host() == null ? "" : failure.host() + behind + ": ";
        String detail = failure.detail().equals(failure.cause().summary()) ? "" : " (" + failure.detail() + ")";
        return where + failure.cause().summary() + detail;
    }
}
