/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.pods.Story;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pod's story for people: ten lines for who has to mend it, a page for who has to be convinced. */
final class PodText {
    private static final int WIDE = 400;
    private static final int LINES = 10;
    /** What may stand in a command that somebody will paste: messages and images are anybody's text. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9.:\\[\\]-]{0,260}");

    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9._/:@\\[\\]-]{0,600}");

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
        add(page, "Evidence of a failing image pull", "");
        add(page, "made", now.toString());
        add(page, "source", "node " + story.node() + " (the node's own network, not a pod's)");
        add(page, "image", story.image());
        add(page, "since", story.since().toString());
        add(page, "reach", story.scope().text());
        Story.Verdict verdict = story.verdict();
        if (verdict == null) {
            add(page, "verdict", "none: " + story.message());
            return page.toString();
        }
        add(page, "verdict", verdict.cause() + " at the stage " + verdict.stage() + ": " + verdict.summary());
        add(page, "destination", Objects.requireNonNullElse(verdict.host(), "unknown"));
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
            for (EndpointReport endpoint : Objects.requireNonNullElse(result.endpoints(), List.<EndpointReport>of())) {
                endpoint(page, endpoint);
            }
        }
        page.append("\nTo repeat on the node\n");
        commands(story, verdict)
                .forEach(each -> page.append("  ").append(Text.shown(each, 500)).append('\n'));
        return page.toString();
    }

    private static void add(StringBuilder page, String name, String value) {
        page.append(Text.shown(value.isEmpty() ? name : line(String.format(Locale.ROOT, "%-12s", name), value), 1_000))
                .append('\n');
    }

    private static void endpoint(StringBuilder page, EndpointReport endpoint) {
        page.append("  ")
                .append(Text.shown(withoutQuery(endpoint.url()), 300))
                .append(" (")
                .append(Text.shown(endpoint.role(), 20))
                .append(")\n");
        for (StageReport stage : Objects.requireNonNullElse(endpoint.stages(), List.<StageReport>of())) {
            page.append("    ")
                    .append(Text.shown(
                            String.format(
                                    Locale.ROOT,
                                    "%-10s %-8s %s %s",
                                    stage.stage(),
                                    stage.status(),
                                    Objects.requireNonNullElse(stage.cause(), ""),
                                    stage.evidence() == null ? "" : evidence(stage)),
                            700))
                    .append('\n');
        }
    }

    private static String evidence(StageReport stage) {
        return stage.evidence().entrySet().stream()
                .map(each -> each.getKey() + "=" + withoutQuery(String.valueOf(each.getValue())))
                .collect(Collectors.joining(" "));
    }

    /** A signed address is a right: what follows its question mark stays here. */
    private static String withoutQuery(@Nullable String text) {
        return text == null ? "" : text.replaceAll("(https?://[^\\s?\"]+)\\?[^\\s\"]*", "$1");
    }

    private static List<String> commands(Story story, Story.Verdict verdict) {
        String host = verdict.host() != null && HOST.matcher(verdict.host()).matches() ? verdict.host() : "REGISTRY";
        String name = host.replaceFirst(":\\d+$", "");
        String address = host.matches(".*:\\d+") ? host : host + ":443";
        Stage stage = Cause.ofCode(verdict.cause()).map(Cause::stage).orElse(Stage.OTHER);
        List<String> commands = new ArrayList<>();
        switch (stage) {
            case DNS -> {
                commands.add("getent ahosts " + name);
                commands.add("cat /etc/resolv.conf; dig " + name + " @SERVER");
            }
            case CONNECT ->
                commands.add("nc -vz -w 10 " + name + " " + address.substring(address.lastIndexOf(':') + 1));
            case TLS ->
                commands.add(
                        "openssl s_client -connect " + address + " -servername " + name + " -showcerts </dev/null");
            default -> {}
        }
        commands.add("curl -sv --max-time 30 -o /dev/null https://" + host + "/v2/");
        commands.add(
                "pullgauge check " + (IMAGE.matcher(story.image()).matches() ? story.image() : "IMAGE") + " -o wide");
        commands.add("journalctl -u containerd -u crio -u kubelet --since '" + story.since() + "'");
        return commands;
    }
}
