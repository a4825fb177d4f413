/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.path.PathNotes;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.VerdictReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Text;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A check's result for people: a line a stage, then the verdict and what to do. */
final class CheckText {

    private static final String NOT_REACHED = "not reached";
    private static final String NO_FILE = "the registry itself, which no file names";

    /** The facts of where an endpoint comes from, in order, by the words for them. */
    private static final Map<String, String> FROM = from();

    private final PrintWriter out;
    private final Style style;
    private final boolean wide;

    CheckText(PrintWriter out, Style style, boolean wide) {
        this.out = out;
        this.style = style;
        this.wide = wide;
    }

    private static Map<String, String> from() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("endpoint", "set by");
        words.put("tls", "TLS files");
        words.put("proxy", "proxy");
        words.put("credential", "credential");
        return Collections.unmodifiableMap(words);
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
            from(from);
        }
        endpoint.stages().stream().filter(this::isShown).forEach(this::stage);
        notReached(endpoint.stages());
    }

    /** What all of these pulls have in common, above the first of them. */
    void print(List<PathNotes.Note> notes) {
        out.println(style.strong("this node"));
        notes.forEach(note -> fact("  ", note.what(), note.text()));
        out.println();
        out.flush();
    }

    /** Which file and line gave what is used at this endpoint. */
    private void from(Map<String, Object> from) {
        FROM.forEach((key, word) -> {
            Object value = from.get(key);
            String text = value instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                    : value == null ? "" : String.valueOf(value);
            if (!text.isEmpty()) {
                fact("    ", word, "endpoint".equals(key) && "(default)".equals(text) ? NO_FILE : text);
            }
        });
    }

    private void fact(String indent, String word, String text) {
        out.println(indent + style.faint(String.format(Locale.ROOT, "%-11s", word)) + " " + Text.line(text, 1000));
    }

    private boolean isShown(StageReport stage) {
        String reason = String.valueOf(stage.evidence().get("reason"));
        boolean skipped = "skipped".equals(stage.status());
        return !skipped || (!NOT_REACHED.equals(reason) && (wide || !"the registry names no quota".equals(reason)));
    }

    /** The stages behind the one that failed, in one line. */
    private void notReached(List<StageReport> stages) {
        String names = stages.stream()
                .filter(stage -> NOT_REACHED.equals(stage.evidence().get("reason")))
                .map(StageReport::stage)
                .collect(Collectors.joining(", "));
        if (wide && !names.isEmpty()) {
            out.println("    " + style.faint("- not reached: " + names));
        }
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
