/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Text;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A check's result for people: a line a stage, then the verdict and what to do. */
final class CheckText {

    private final PrintWriter out;
    private final Style style;
    private final boolean wide;

    CheckText(PrintWriter out, Style style, boolean wide) {
        this.out = out;
        this.style = style;
        this.wide = wide;
    }

    void print(CheckResult result) {
        String asked = result.image() != null ? result.image() : "registry " + result.registry();
        boolean other = result.reference() != null && !result.reference().equals(asked);
        out.println(style.strong(Text.line(asked)) + (other ? style.faint("  = " + result.reference()) : ""));
        result.endpoints().forEach(this::endpoint);
        result.warnings().forEach(this::warning);
        verdict(result);
        out.println();
        out.flush();
    }

    private void endpoint(EndpointReport endpoint) {
        out.println("  " + endpoint.role() + " " + Text.line(endpoint.url())
                + style.faint("  (" + endpoint.vantage() + ")"));
        Map<String, Object> from = endpoint.from();
        if (wide && from != null) {
            out.println("    from " + all(from));
        }
        endpoint.stages().stream().filter(this::isShown).forEach(this::stage);
    }

    private boolean isShown(StageReport stage) {
        return wide
                || !"skipped".equals(stage.status())
                || !List.of("not reached", "the registry names no quota")
                        .contains(String.valueOf(stage.evidence().get("reason")));
    }

    private void stage(StageReport stage) {
        String mark = switch (stage.status()) {
            case "ok" -> style.good("✓");
            case "fail" -> style.bad("✗");
            case "warn" -> style.doubtful("!");
            default -> style.faint("-");
        };
        String cause = stage.cause() == null ? "" : stage.cause() + ": ";
        out.println(String.format(
                Locale.ROOT,
                "    %s %-9s %9s  %s",
                mark,
                stage.stage(),
                millis(stage.millis()),
                cause + (wide ? all(stage.evidence()) : StageWords.of(stage))));
    }

    private static String millis(@Nullable Double millis) {
        if (millis == null) {
            return "";
        }
        return millis >= 1000
                ? String.format(Locale.ROOT, "%.2f s", millis / 1000)
                : String.format(Locale.ROOT, "%.1f ms", millis);
    }

    private static String all(Map<String, Object> evidence) {
        return evidence.entrySet().stream()
                .map(fact -> fact.getKey() + "=" + Text.line(String.valueOf(fact.getValue())))
                .collect(Collectors.joining(" "));
    }

    private void warning(WarningReport warning) {
        out.println("  " + style.doubtful("warning") + " " + warning.cause() + ": " + Text.line(warning.summary()));
    }

    private void verdict(CheckResult result) {
        VerdictReport verdict = result.verdict();
        Boolean pullable = result.pullable();
        if (Boolean.TRUE.equals(pullable)) {
            out.println("  " + style.good("→ " + Text.line(verdict.summary())) + content(result));
            return;
        }
        String head = pullable == null
                ? "cannot be known from here"
                : result.image() == null ? "cannot be reached" : "cannot be pulled";
        String painted = pullable == null ? style.doubtful("→ " + head) : style.bad("→ " + head);
        out.println("  " + painted + ": " + verdict.cause() + ", " + Text.line(verdict.summary(), 600));
        fixes(verdict.fix(), verdict.owner());
    }

    private void fixes(List<String> fixes, @Nullable String owner) {
        if (fixes.isEmpty()) {
            return;
        }
        out.println("    what to do" + (owner == null ? "" : " (" + owner + ")") + ":");
        for (int i = 0; i < fixes.size(); i++) {
            out.println("      " + (i + 1) + ". " + Text.line(fixes.get(i), 600));
        }
    }

    private static String content(CheckResult result) {
        StringBuilder words = new StringBuilder();
        if (result.platform() != null) {
            words.append(", ").append(Text.line(result.platform()));
        }
        if (result.bytes() != null) {
            words.append(", ").append(Sizes.shown(result.bytes()));
        }
        QuotaReport quota = result.quota();
        if (quota != null) {
            words.append(", quota ")
                    .append(quota.remaining())
                    .append(" of ")
                    .append(quota.limit())
                    .append(" left");
        }
        return words.toString();
    }
}
