/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.pods.Story;
import io.pullgauge.probe.report.CheckResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** A pod's story for people: ten lines for who has to mend it, a page for who has to be convinced. */
final class PodText {
    private static final int WIDE = 400;
    private static final int LINES = 10;

    private PodText() {}

    static String story(Story story, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(story.key() + (story.node() == null ? "" : " on " + story.node()) + " waits for "
                + (story.image().isBlank() ? "its sandbox image" : story.image())
                + (story.container().isBlank() ? "" : " (" + story.slot() + " " + story.container() + ")") + " since "
                + Ages.since(story.since(), now));
        Story.Verdict verdict = story.verdict();
        if (verdict == null) {
            lines.add(line("why", story.message()));
            lines.add(line("reach", story.scope().text()));
            return text(lines);
        }
        lines.add(line("cause", verdict.cause() + " (" + strength(verdict) + "): " + verdict.summary()));
        verdict.evidence().stream()
                .filter(each -> each.startsWith("kubelet: "))
                .findFirst()
                .ifPresent(each -> lines.add(line("kubelet", each.substring("kubelet: ".length()))));
        verdict.evidence().stream()
                .filter(each -> each.startsWith("canary "))
                .findFirst()
                .ifPresent(each -> lines.add(line("canary", each)));
        verdict.evidence().stream()
                .filter(each -> !each.startsWith("kubelet: ") && !each.startsWith("canary "))
                .findFirst()
                .ifPresent(each -> lines.add(line("look", each)));
        if (verdict.disagreement() != null) {
            lines.add(line("but", verdict.disagreement()));
        }
        lines.add(line(
                "reach",
                story.scope().text() + "; hurts " + story.impact().podsNow() + " now, "
                        + story.impact().podsAtRestart() + " more at their next restart"
                        + (story.muted() == null
                                ? ""
                                : "; muted until " + story.muted().until() + ": "
                                        + story.muted().reason())));
        if (!story.changes().isEmpty()) {
            Story.Changed change = story.changes().getLast();
            lines.add(line(
                    "changed", change.what() + " (" + change.node() + ", " + Ages.since(change.at(), now) + " ago)"));
        }
        verdict.fix().stream().limit(Math.max(1, LINES - lines.size())).forEach(fix -> lines.add(line("fix", fix)));
        return text(lines);
    }

    private static String strength(Story.Verdict verdict) {
        String how = verdict.confidence() >= 0.95 ? "certain" : verdict.confidence() >= 0.7 ? "likely" : "unsure";
        return verdict.alternatives().isEmpty() || verdict.confidence() >= 0.95
                ? how
                : how + ", or "
                        + String.join(
                                ", ", verdict.alternatives().stream().limit(2).toList());
    }

    private static String line(String name, String value) {
        return String.format(Locale.ROOT, "%-8s %s", name, value);
    }

    private static String text(List<String> lines) {
        return lines.stream()
                .limit(LINES)
                .map(line -> Text.shown(line, WIDE))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Source, destination, time, chain and a request that anybody can repeat; nothing in it is a secret. */
    static String evidence(Story story, Instant now) {
        StringBuilder page = new StringBuilder();
        EvidenceText.add(page, "Evidence of a failing image pull", "");
        EvidenceText.add(page, "made", now.toString());
        EvidenceText.add(page, "source", "node " + story.node() + " (the node's own network, not a pod's)");
        EvidenceText.add(page, "image", story.image());
        EvidenceText.add(page, "since", story.since().toString());
        EvidenceText.add(page, "reach", story.scope().text());
        Story.Verdict verdict = story.verdict();
        if (verdict == null) {
            EvidenceText.add(page, "verdict", "none: " + story.message());
            return page.toString();
        }
        EvidenceText.add(
                page, "verdict", verdict.cause() + " at the stage " + verdict.stage() + ": " + verdict.summary());
        EvidenceText.add(page, "destination", Objects.requireNonNullElse(verdict.host(), "unknown"));
        page.append("\nWhat was seen\n");
        verdict.evidence()
                .forEach(each ->
                        page.append("- ").append(Text.shown(each, 1_000)).append('\n'));
        if (verdict.disagreement() != null) {
            page.append("- ").append(Text.shown(verdict.disagreement(), 1_000)).append('\n');
        }
        Story.Probe probe = story.probe();
        CheckResult result = probe == null ? null : probe.result();
        if (probe != null && result != null) {
            page.append("\nThe node's way, as its agent went it at ")
                    .append(probe.at())
                    .append('\n');
            EvidenceText.way(page, result.endpoints());
        }
        EvidenceText.repeat(page, verdict.host(), verdict.cause(), story.image(), story.since());
        return page.toString();
    }
}
