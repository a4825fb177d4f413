/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the page that explains every cause, out of the one place that explains them. */
final class CausesPage {

    private static final String HEAD = """
            # Causes

            Why a pull breaks, and what to do. Generated from the guide in the probe (`causes.txt`) by `CausesPageTest`; regenerate it with
            `-Dgolden.write=true`. The codes are stable: they stand in JSON, metrics, the API and the page.

            """;

    private CausesPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| stage | causes |\n| --- | --- |\n");
        EnumSet.allOf(Stage.class).forEach(stage -> page.append("| " + stage.code() + " | " + links(stage) + " |\n"));
        EnumSet.allOf(Stage.class).forEach(stage -> {
            page.append("\n## ").append(stage.code()).append('\n');
            causes(stage).forEach(cause -> section(page, cause));
        });
        return page.toString();
    }

    private static Stream<Cause> causes(Stage stage) {
        return Stream.of(Cause.values()).filter(cause -> cause.stage() == stage);
    }

    private static String links(Stage stage) {
        return causes(stage)
                .map(cause -> "[" + cause.code() + "](#" + cause.code() + ")")
                .collect(Collectors.joining(" · "));
    }

    private static void section(StringBuilder page, Cause cause) {
        CauseGuide.Entry guide = CauseGuide.of(cause);
        String summary = cause.summary();
        page.append("\n### ").append(cause.code()).append("\n\n");
        page.append(summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1) + ".\n\n");
        page.append("- **Meaning:** ").append(shown(guide.means())).append('\n');
        page.append("- **How we know:** ").append(shown(guide.seen())).append('\n');
        page.append("- **Who mends it:** ").append(cause.owner().code()).append('\n');
        page.append("- **Example:** ").append(code(guide.example())).append('\n');
        page.append("- **What to do:**\n");
        List<String> fixes = CauseGuide.fixes(cause, null, null);
        for (int i = 0; i < fixes.size(); i++) {
            page.append("  " + (i + 1) + ". " + shown(fixes.get(i)) + "\n");
        }
    }

    /** Angle brackets are placeholders, not markup. */
    private static String shown(String text) {
        return text.replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String code(String text) {
        return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
    }
}
