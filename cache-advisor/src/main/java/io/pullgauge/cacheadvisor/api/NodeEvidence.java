/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.VerdictReport;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/nodes/{node}/evidence}: what a node saw of one registry or image, for whoever has to be convinced. */
final class NodeEvidence {
    private static final int LARGEST_REPORT = 16 << 20;

    private final Views views;
    private final Storage storage;

    NodeEvidence(Views views, Storage storage) {
        this.views = views;
        this.storage = storage;
    }

    /** What the node's last report says of the target. */
    private record Seen(
            String target,
            String image,
            Instant since,
            @Nullable VerdictReport verdict,
            List<EndpointReport> endpoints) {}

    Endpoint endpoint() {
        return Endpoint.get(
                "/api/v1/nodes/{node}/evidence",
                "What a node saw of one registry or image, redacted; plain text",
                Void.class,
                this::page,
                "cluster",
                "registry",
                "image");
    }

    private Answer page(Call call) {
        Standing node = views.node(call, call.parameter("node"));
        NodeReport report = storage.report(node.key())
                .map(packed -> Json.read(packed.unpack(LARGEST_REPORT), NodeReport.class, "a report"))
                .orElseThrow(() -> Problem.notFound("this node has not reported yet"));
        Optional<String> image = call.query("image");
        Optional<String> registry = call.query("registry").map(RegistryName::normal);
        if (image.isEmpty() && registry.isEmpty()) {
            throw Problem.badParameter("registry", "", "?registry=HOST or ?image=IMAGE");
        }
        Seen seen = image.flatMap(name -> image(node, report, name))
                .or(() -> registry.flatMap(host -> registry(node, report, host)))
                .orElseThrow(() -> Problem.notFound("this node does not look at it"));
        return Answer.text(text(node, report, seen));
    }

    private static Optional<Seen> image(Standing node, NodeReport report, String image) {
        return node.images().stream()
                .filter(cell -> cell.image().equals(image))
                .findFirst()
                .map(cell -> seen(image, image, cell.since(), named(report.images(), image)));
    }

    private static Seen seen(String target, String image, Instant since, Optional<CheckResult> check) {
        return new Seen(
                target,
                image,
                since,
                check.map(CheckResult::verdict).orElse(null),
                check.map(CheckResult::endpoints).orElse(List.of()));
    }

    private static Optional<CheckResult> named(@Nullable List<CheckResult> checks, String image) {
        return stream(checks)
                .filter(check -> image.equals(check.reference()) || image.equals(check.image()))
                .findFirst();
    }

    /** Where the registry itself answers and only its images show the fault, the way of such an image is told. */
    private static Optional<Seen> registry(Standing node, NodeReport report, String host) {
        return node.registries().stream()
                .filter(cell -> cell.registry().equals(host))
                .findFirst()
                .map(cell -> {
                    String cause =
                            cell.fault() == null ? null : cell.fault().cause().code();
                    Optional<NodeReport.RegistryEntry> entry = stream(report.registries())
                            .filter(each -> RegistryName.normal(String.valueOf(each.host()))
                                    .equals(host))
                            .findFirst();
                    boolean own = cause == null
                            || entry.map(NodeReport.RegistryEntry::verdict)
                                    .filter(verdict -> cause.equals(verdict.cause()))
                                    .isPresent();
                    return own
                            ? new Seen(
                                    host,
                                    "",
                                    cell.since(),
                                    entry.map(NodeReport.RegistryEntry::verdict).orElse(null),
                                    entry.map(NodeReport.RegistryEntry::endpoints)
                                            .orElse(List.of()))
                            : seen(host, "", cell.since(), ofRegistry(report, host, cause));
                });
    }

    private static Optional<CheckResult> ofRegistry(NodeReport report, String host, @Nullable String cause) {
        return stream(report.images())
                .filter(check -> check.verdict() != null
                        && Objects.equals(cause, check.verdict().cause())
                        && String.valueOf(check.reference()).startsWith(host + "/"))
                .findFirst();
    }

    private static <T> Stream<T> stream(@Nullable List<T> all) {
        return all == null ? Stream.empty() : all.stream().filter(Objects::nonNull);
    }

    private static String text(Standing node, NodeReport report, Seen seen) {
        StringBuilder page = new StringBuilder();
        EvidenceText.add(page, "Evidence of how a node reaches a registry", "");
        EvidenceText.add(page, "source", "node " + node.key().node() + (node.zone() == null ? "" : ", " + node.zone()));
        EvidenceText.add(page, "target", seen.target());
        EvidenceText.add(page, "seen", "at " + report.sentAt() + ", so since " + seen.since());
        VerdictReport verdict = seen.verdict();
        String cause = verdict == null ? null : verdict.cause();
        if (verdict == null || cause == null) {
            EvidenceText.add(page, "verdict", "it can be reached");
            way(page, seen, host(seen), null);
        } else {
            EvidenceText.add(page, "verdict", cause + " at the stage " + verdict.stage() + ": " + verdict.summary());
            EvidenceText.add(page, "destination", Objects.requireNonNullElse(verdict.host(), "unknown"));
            EvidenceText.add(page, "seen there", EvidenceText.evidence(verdict.evidence()));
            way(page, seen, verdict.host(), cause);
        }
        return page.toString();
    }

    private static void way(StringBuilder page, Seen seen, @Nullable String host, @Nullable String cause) {
        page.append("\nThe node's way, stage by stage\n");
        EvidenceText.way(page, seen.endpoints());
        EvidenceText.repeat(page, host, cause, seen.image(), seen.since());
    }

    private static @Nullable String host(Seen seen) {
        return seen.image().isEmpty()
                ? seen.target()
                : RegistryName.ofImage(seen.image()).orElse(null);
    }
}
