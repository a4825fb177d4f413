/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.fleet.ReportReading;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Ingest;
import io.pullgauge.cacheadvisor.ingest.Outcome;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.store.Packed;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** {@code POST /api/v1/reports}: a node's report; 202 only after it is durable. */
final class ReportsApi {
    private final Ingest ingest;
    private final Inflater inflater;
    private final ReportDecoder decoder;
    private final Wishes wishes;
    private final InstantSource clock;

    ReportsApi(Ingest ingest, Inflater inflater, ReportDecoder decoder, Wishes wishes, InstantSource clock) {
        this.ingest = ingest;
        this.inflater = inflater;
        this.decoder = decoder;
        this.wishes = wishes;
        this.clock = clock;
    }

    /** What the collector wants of agents: how often they report and what they look at beside their own flags. */
    record Wishes(Duration interval, ReportAnswer.Targets targets) {
        String etag() {
            return Integer.toHexString(targets.hashCode());
        }
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
        return List.of(new Endpoint(
                "POST", "/api/v1/reports", "A node's report", Access.REPORT, List.of(), Accepted.class, this::take));
    }

    private Answer take(Call call) {
        byte[] json = switch (inflater.inflate(
                call.body().get(), call.header().apply("content-encoding").orElse(null))) {
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
        return switch (decoder.decode(json)) {
            case ReportDecoder.Result.Refused refused -> throw refused(refused.pointer(), refused.detail());
            case ReportDecoder.Result.Decoded decoded -> take(decoded, json);
        };
    }

    private Answer take(ReportDecoder.Result.Decoded decoded, byte[] json) {
        Observation observation = ReportReading.read(decoded.report(), decoded.hints(), clock.instant());
        try {
            return switch (ingest.take(observation, Packed.of(json))) {
                case Outcome.Taken taken -> accepted(taken);
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

    private Answer accepted(Outcome.Taken taken) {
        Accepted body = new Accepted(
                true,
                (int) wishes.interval().toSeconds(),
                wishes.targets(),
                wishes.etag(),
                clock.instant().toString(),
                taken.verdict().code());
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
