/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A page that is sent to others: the way stage by stage, and requests that anybody can repeat. Nothing in it is a secret. */
final class EvidenceText {
    /** What may stand in a command that somebody will paste: messages and images are anybody's text. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9.:\\[\\]-]{0,260}");

    private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9._/:@\\[\\]-]{0,600}");

    private EvidenceText() {}

    static void add(StringBuilder page, String name, String value) {
        String line = value.isEmpty() ? name : String.format(Locale.ROOT, "%-12s %s", name, value);
        page.append(Text.shown(line, 1_000)).append('\n');
    }

    /** Each endpoint of the way with its stages. */
    static void way(StringBuilder page, @Nullable List<EndpointReport> endpoints) {
        for (EndpointReport endpoint : present(endpoints)) {
            page.append("  ")
                    .append(Text.shown(withoutQuery(endpoint.url()), 300))
                    .append(" (")
                    .append(Text.shown(endpoint.role(), 20))
                    .append(")\n");
            present(endpoint.stages())
                    .forEach(stage -> page.append("    ")
                            .append(Text.shown(line(stage), 700))
                            .append('\n'));
        }
    }

    private static <T> List<T> present(@Nullable List<T> all) {
        return all == null ? List.of() : all.stream().filter(Objects::nonNull).toList();
    }

    private static String line(StageReport stage) {
        return String.format(
                Locale.ROOT,
                "%-10s %-8s %9s  %s %s",
                stage.stage(),
                stage.status(),
                stage.millis() == null ? "" : String.format(Locale.ROOT, "%.1f ms", stage.millis()),
                Objects.requireNonNullElse(stage.cause(), ""),
                evidence(stage.evidence()));
    }

    static String evidence(@Nullable Map<String, Object> evidence) {
        return evidence == null
                ? ""
                : evidence.entrySet().stream()
                        .map(each -> each.getKey() + "=" + withoutQuery(String.valueOf(each.getValue())))
                        .collect(Collectors.joining(" "));
    }

    /** A signed address is a right: what follows its question mark stays here. */
    private static String withoutQuery(@Nullable String text) {
        return text == null ? "" : text.replaceAll("(https?://[^\\s?\"]+)\\?[^\\s\"]*", "$1");
    }

    /** How to see the same by hand on the node. */
    static void repeat(StringBuilder page, @Nullable String host, @Nullable String cause, String image, Instant since) {
        page.append("\nTo repeat on the node\n");
        commands(host, cause, image, since)
                .forEach(each -> page.append("  ").append(Text.shown(each, 500)).append('\n'));
    }

    private static List<String> commands(@Nullable String said, @Nullable String cause, String image, Instant since) {
        String host = said != null && HOST.matcher(said).matches() ? said : "REGISTRY";
        String name = host.replaceFirst(":\\d+$", "");
        String address = host.matches(".*:\\d+") ? host : host + ":443";
        Stage stage = Cause.ofCode(cause == null ? "" : cause).map(Cause::stage).orElse(Stage.OTHER);
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
                image.isEmpty()
                        ? "pullgauge check --registry " + host + " -o wide"
                        : "pullgauge check " + (IMAGE.matcher(image).matches() ? image : "IMAGE") + " -o wide");
        commands.add("journalctl -u containerd -u crio -u kubelet --since '" + since + "'");
        return commands;
    }
}
