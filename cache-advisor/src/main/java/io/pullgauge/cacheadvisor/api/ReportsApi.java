/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.fleet.Hints;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Outcome;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.ingest.Verdict;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** {@code POST /api/v1/reports}: a node's report; 202 only after it is durable. */
final class ReportsApi {
    private final Api.Intake intake;
    private final DemandLog demand;
    private final Api.Wishes wishes;
    private final Metrics metrics;
    private final InstantSource clock;

    ReportsApi(Api.Intake intake, DemandLog demand, Api.Wishes wishes, Metrics metrics, InstantSource clock) {
        this.intake = intake;
        this.demand = demand;
        this.wishes = wishes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The contract's answer, and what the report was: applied, duplicate or late. */
    record Accepted(
            boolean accepted,
            int nextReportSeconds,
            ReportAnswer.Targets targets,
            String etag,
            String serverTime,
            String result) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.post("/api/v1/reports", "A node's report", Need.REPORT, Accepted.class, this::take));
    }

    private Answer take(Call call) {
        long start = System.nanoTime();
        String result = "unavailable";
        try {
            Heard heard = hear(call);
            result = heard.verdict().code();
            return accepted(heard);
        } catch (Problem problem) {
            result = switch (problem.status()) {
                case 403 -> "forbidden";
                case 413 -> "too_large";
                case 429 -> "busy";
                case 503 -> "unavailable";
                default -> "refused";
            };
            throw problem;
        } finally {
            metrics.report(result, (System.nanoTime() - start) / 1e9);
        }
    }

    private record Heard(Observation report, Verdict verdict) {}

    private Heard hear(Call call) {
        byte[] json = inflate(call);
        Nul.replace(json);
        return switch (intake.decoder().decode(json)) {
            case ReportDecoder.Result.Refused refused -> throw refused(refused.pointer(), refused.detail());
            case ReportDecoder.Result.Decoded decoded -> {
                Observation observation = intake.expected()
                        .applied(ReportReading.read(decoded.report(), hints(decoded), clock.instant()));
                NodeKey node = observation.key();
                if (!call.principal().mayReportFor(node.cluster(), node.node())) {
                    throw new Problem(403, "Another node's report", "this caller may report for its own node only")
                            .with("reason", "node_mismatch");
                }
                Verdict verdict = store(observation, json);
                hear(decoded.report(), observation, verdict);
                yield new Heard(observation, verdict);
            }
        };
    }

    private Hints hints(ReportDecoder.Result.Decoded decoded) {
        String node = decoded.report().node();
        return decoded.hints().orIn(intake.zones().apply(node).orElse(null));
    }

    /** A pull counts once however often it is told of; what the node has counts from its newest report alone. */
    private void hear(NodeReport report, Observation seen, Verdict verdict) {
        try {
            if (verdict == Verdict.APPLIED) {
                demand.hear(report, seen.key(), seen.zone(), seen.receivedAt());
            } else {
                demand.hearAgain(report, seen.key(), seen.receivedAt());
            }
        } catch (StorageUnavailable e) {
            throw retry(503, "Cannot store", e.why(), Duration.ofSeconds(15));
        }
    }

    private byte[] inflate(Call call) {
        String encoding = call.header().apply("content-encoding").orElse(null);
        return switch (intake.inflater().inflate(call.body().get(), encoding)) {
            case Inflater.Result.Plain plain -> plain.bytes();
            case Inflater.Result.TooLarge large ->
                throw new Problem(
                        413, "Too large", "the report is larger than " + large.limit() + " bytes when unpacked");
            case Inflater.Result.Unsupported other ->
                throw new Problem(
                                415,
                                "Unsupported encoding",
                                "Content-Encoding: " + Text.shown(other.encoding(), 40)
                                        + " (expected: gzip, zstd or none)")
                        .header("accept-encoding", "gzip, zstd");
            case Inflater.Result.Damaged damaged ->
                throw refused(
                        "", "the body is not what its Content-Encoding says: " + Text.shown(damaged.detail(), 100));
        };
    }

    private Verdict store(Observation observation, byte[] json) {
        try {
            return switch (intake.ingest().take(observation, Packed.of(json))) {
                case Outcome.Taken taken -> taken.verdict();
                case Outcome.Busy busy ->
                    throw retry(
                            429,
                            "Too many reports",
                            "more reports wait than the collector takes at a time",
                            busy.retryAfter());
                case Outcome.Unavailable away -> throw retry(503, "Cannot store", away.why(), away.retryAfter());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw retry(503, "Stopping", "the collector stops", Duration.ofSeconds(5));
        }
    }

    private Answer accepted(Heard heard) {
        ReportAnswer.Targets targets = wishes.targets().apply(heard.report());
        Accepted body = new Accepted(
                true,
                (int) Math.max(1, wishes.interval().toSeconds()),
                targets,
                Integer.toHexString(targets.hashCode()),
                clock.instant().toString(),
                heard.verdict().code());
        return Answer.of(202, "application/json", Json.bytes(body));
    }

    private static Problem retry(int status, String title, String detail, Duration after) {
        return new Problem(status, title, detail)
                .with("retryAfterSeconds", after.toSeconds())
                .header("retry-after", Long.toString(after.toSeconds()));
    }

    private static Problem refused(String pointer, String detail) {
        return new Problem(400, "Not a report", (pointer.isEmpty() ? "" : pointer + ": ") + detail)
                .with("pointer", pointer)
                .with("errors", List.of(Map.of("pointer", pointer, "detail", detail)));
    }
}
