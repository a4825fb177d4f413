/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explanations for people, in the command's own layout. */
final class ExplainText {
    private ExplainText() {}

    static String of(List<Explanation> explanations) {
        return explanations.stream().map(ExplainText::of).collect(Collectors.joining("\n"));
    }

    private static String of(Explanation explanation) {
        StringBuilder text = new StringBuilder();
        text.append(headline(explanation)).append('\n');
        line(text, "why", explanation.summary());
        line(text, "could be", String.join(", ", explanation.alternatives()));
        line(text, "image", explanation.image() == null ? explanation.registry() : explanation.image());
        line(text, "owner", explanation.owner());
        text.append("  what to do\n");
        int step = 1;
        for (String fix : explanation.fix()) {
            text.append("    ")
                    .append(step++)
                    .append(". ")
                    .append(Text.shown(fix, 1_000))
                    .append('\n');
        }
        return text.toString();
    }

    private static String headline(Explanation explanation) {
        return explanation.asCause() == Cause.UNKNOWN
                ? explanation.cause() + ": the words do not say"
                : explanation.cause() + " (" + explanation.stage() + "), " + Math.round(explanation.confidence() * 100)
                        + " % sure";
    }

    private static void line(StringBuilder text, String label, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append("  ")
                    .append(label)
                    .repeat(' ', 11 - label.length())
                    .append(Text.shown(value, 1_000))
                    .append('\n');
        }
    }
}
