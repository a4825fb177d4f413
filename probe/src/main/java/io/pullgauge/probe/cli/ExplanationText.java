/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.explain.Explanation;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.CauseGuide;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An explanation for people.
 *
 * <pre>{@code
 *   tag_not_found (manifest), 85 % sure
 *     why        a.example/b:9: the repository has no such tag
 *     could be   repo_not_found, rate_limited
 *     image      a.example/b:9 (containerd)
 *     what to do
 *       1. developer: list what there is …
 * }</pre>
 */
final class ExplanationText {

    private static final int WIDTH = 110;

    private final Style style;
    private final boolean wide;

    ExplanationText(Style style, boolean wide) {
        this.style = style;
        this.wide = wide;
    }

    String of(Explanation explanation) {
        StringBuilder text = new StringBuilder();
        text.append(headline(explanation)).append('\n');
        if (wide) {
            field(text, "message", oneLine(explanation.message()));
        }
        field(text, "why", oneLine(explanation.summary()));
        field(text, "could be", String.join(", ", explanation.alternatives()));
        field(text, "image", image(explanation));
        field(text, "owner", explanation.owner());
        if (wide) {
            CauseGuide.Entry guide = CauseGuide.of(explanation.asCause());
            field(text, "means", guide.means());
            field(text, "known by", guide.seen());
        }
        fixes(text, explanation.fix());
        return text.toString();
    }

    private String headline(Explanation explanation) {
        if (explanation.asCause() == Cause.UNKNOWN) {
            return style.doubtful(explanation.cause()) + ": the words do not say";
        }
        return style.bad(explanation.cause()) + " (" + explanation.stage() + "), "
                + Math.round(explanation.confidence() * 100) + " % sure";
    }

    private static @Nullable String image(Explanation explanation) {
        String runtime = explanation.runtime() == null ? "" : " (" + explanation.runtime() + ")";
        String image = explanation.image() == null ? explanation.registry() : explanation.image();
        return image == null ? null : oneLine(image) + runtime;
    }

    private void field(StringBuilder text, String label, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        text.append("  ").append(style.faint(String.format("%-10s", label))).append(' ');
        text.append(wrapped(value, " ".repeat(13))).append('\n');
    }

    private void fixes(StringBuilder text, List<String> fixes) {
        text.append("  ").append(style.strong("what to do")).append('\n');
        for (int i = 0; i < fixes.size(); i++) {
            text.append(String.format("  %3d. ", i + 1))
                    .append(wrapped(fixes.get(i), " ".repeat(7)))
                    .append('\n');
        }
    }

    /** Breaks at blanks only: a command or name that is longer than a line stays whole. */
    private static String wrapped(String value, String indent) {
        StringBuilder out = new StringBuilder();
        int column = indent.length();
        for (String word : value.split(" ")) {
            if (column + word.length() + 1 > WIDTH && column > indent.length()) {
                out.append('\n').append(indent);
                column = indent.length();
            } else if (!out.isEmpty()) {
                out.append(' ');
                column++;
            }
            out.append(word);
            column += word.length();
        }
        return out.toString();
    }

    private static String oneLine(String value) {
        return value.replaceAll("[\\r\\n\\t]+", " ");
    }
}
