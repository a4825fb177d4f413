/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Phases;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Stage;
import io.pullgauge.probe.verdict.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How each stage at one endpoint went. A failure stays, whatever comes after it; otherwise what was seen first stays. Used by one thread.
 */
public final class StageLog {

    /** The stages of an endpoint, in the order of the ladder. */
    private static final List<Stage> LADDER = List.of(
            Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.HTTP, Stage.AUTH, Stage.MANIFEST, Stage.LIMIT, Stage.BLOB);

    private static final Map<String, Cause> SICK_ADDRESS = Map.of(
            "refused", Cause.CONNECT_REFUSED, "timed out", Cause.CONNECT_TIMEOUT, "reset", Cause.CONNECTION_RESET);

    private final Map<Stage, StageReport> stages = new EnumMap<>(Stage.class);
    private final List<Cause> dnsWarnings = new ArrayList<>();

    /** What one exchange with the endpoint itself showed; {@code https} says whether it had a TLS stage at all. */
    void seen(Phases phases, boolean https) {
        if (phases.reused()) {
            if (phases.answerMillis() != null) {
                Map<String, Object> reused = Map.of("reused", true);
                note(Stage.DNS, "ok", 0.0, reused);
                note(Stage.CONNECT, "ok", 0.0, reused);
                Map<String, Object> tls = new LinkedHashMap<>(reused);
                tls.putAll(phases.tls());
                noteTls(https, 0.0, tls);
            }
            return;
        }
        if (phases.dnsMillis() != null && !phases.dns().isEmpty()) {
            noteDns(phases);
        } else if (phases.dnsMillis() == null && phases.connectMillis() != null) {
            skip(Stage.DNS, "an address needs no lookup");
        }
        if (phases.connectMillis() != null) {
            noteConnect(phases);
        }
        if (phases.tlsMillis() != null || phases.answerMillis() != null) {
            noteTls(https, phases.tlsMillis() == null ? 0.0 : phases.tlsMillis(), phases.tls());
        }
    }

    private void noteDns(Phases phases) {
        Map<String, Object> facts = new LinkedHashMap<>(phases.dns());
        List<Cause> sick = new ArrayList<>();
        if (facts.remove("sick") instanceof List<?> codes) {
            codes.forEach(code -> Cause.ofCode(String.valueOf(code)).ifPresent(sick::add));
        }
        dnsWarnings.addAll(sick);
        Double millis = phases.dnsMillis();
        stages.putIfAbsent(
                Stage.DNS,
                report(
                        Stage.DNS.code(),
                        sick.isEmpty() ? "ok" : "warn",
                        millis,
                        sick.isEmpty() ? null : sick.getFirst().code(),
                        facts));
    }

    /** An address that did not take the connection is a warning, save for a family that this node has no way to. */
    private void noteConnect(Phases phases) {
        Optional<Cause> sick = Stream.of(phases.connect().get("failed"))
                .filter(Map.class::isInstance)
                .flatMap(failed -> ((Map<?, ?>) failed).values().stream())
                .flatMap(how -> Stream.ofNullable(SICK_ADDRESS.get(String.valueOf(how))))
                .findFirst();
        stages.putIfAbsent(
                Stage.CONNECT,
                report(
                        Stage.CONNECT.code(),
                        sick.isPresent() ? "warn" : "ok",
                        phases.connectMillis(),
                        sick.map(Cause::code).orElse(null),
                        phases.connect()));
    }

    private void noteTls(boolean https, double millis, Map<String, Object> facts) {
        if (https) {
            note(Stage.TLS, "ok", millis, facts);
        } else {
            skip(Stage.TLS, "plain HTTP");
        }
    }

    /** A stage went well. */
    public void ok(Stage stage, @Nullable Double millis, Map<String, Object> facts) {
        note(stage, "ok", millis, facts);
    }

    /** A stage was left out, and why. */
    public void skip(Stage stage, String reason) {
        stages.putIfAbsent(stage, report(stage.code(), "skipped", null, null, Map.of("reason", reason)));
    }

    /** A stage works, but not as it should. */
    public void warn(Stage stage, Cause cause, Map<String, Object> facts) {
        StageReport before = stages.get(stage);
        if (before == null || !"fail".equals(before.status())) {
            stages.put(
                    stage, report(stage.code(), "warn", before == null ? null : before.millis(), cause.code(), facts));
        }
    }

    /** A stage failed; node-side causes are shown where they were met. */
    public void fail(Failure failure, @Nullable Double millis) {
        Stage stage = LADDER.contains(failure.stage()) ? failure.stage() : Stage.MANIFEST;
        Map<String, Object> facts = new LinkedHashMap<>(failure.evidence());
        facts.put("detail", failure.detail());
        stages.merge(
                stage,
                report(stage.code(), "fail", millis, failure.cause().code(), facts),
                (before, after) -> "fail".equals(before.status()) ? before : after);
    }

    /** A refusal that is good enough here, because only reaching the other side counted. */
    void forgive(Failure failure) {
        Stage stage = LADDER.contains(failure.stage()) ? failure.stage() : Stage.MANIFEST;
        Map<String, Object> facts = new LinkedHashMap<>(failure.evidence());
        facts.put("refused", failure.cause().code());
        stages.put(stage, report(stage.code(), "ok", null, null, facts));
    }

    /** A failure of this endpoint is understood better now. */
    public void refine(Failure before, Failure now) {
        Stage stage = before.stage();
        StageReport report = stages.get(stage);
        if (report != null && "fail".equals(report.status())) {
            stages.remove(stage);
            fail(now, report.millis());
        }
    }

    /** DNS servers that were overtaken by a later one. */
    public List<Cause> dnsWarnings() {
        return Collections.unmodifiableList(dnsWarnings);
    }

    /** All stages of the ladder; what was not reached is skipped. */
    public List<StageReport> reports() {
        List<StageReport> all = new ArrayList<>();
        for (Stage stage : LADDER) {
            StageReport report = stages.get(stage);
            all.add(
                    report != null
                            ? report
                            : report(stage.code(), "skipped", null, null, Map.of("reason", "not reached")));
        }
        return all;
    }

    /** Facts come from servers too; a stage's record holds only what can be shown. */
    private static StageReport report(
            String stage, String status, @Nullable Double millis, @Nullable String cause, Map<String, Object> facts) {
        return new StageReport(stage, status, millis, cause, Text.facts(facts));
    }

    private void note(Stage stage, String status, @Nullable Double millis, Map<String, Object> facts) {
        stages.putIfAbsent(stage, report(stage.code(), status, millis, null, new LinkedHashMap<>(facts)));
    }
}
