/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.WarningReport;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one registry of a report, and what the node's images tell about it. */
final class RegistryReading {
    private RegistryReading() {}

    static RegistryCell read(NodeReport.RegistryEntry entry, Instant now) {
        Fault fault = Verdicts.fault(entry.verdict(), entry.stages(), entry.endpoints());
        boolean warningOnly = fault != null && fault.cause() == Cause.QUOTA_LOW;
        Instant since = ReportReading.instant(entry.since());
        return new RegistryCell(
                RegistryName.normal(entry.host()),
                state(entry, warningOnly ? null : fault),
                warningOnly ? null : fault,
                since == null || since.isAfter(now) ? now : since,
                certificate(entry.certificate()),
                warnings(entry, warningOnly),
                ImageTally.NONE);
    }

    private static CellState state(NodeReport.RegistryEntry entry, @Nullable Fault fault) {
        if (fault != null) {
            return CellState.FAILING;
        }
        if (isConnectionOnly(ReportReading.present(entry.stages()))) {
            return CellState.CONNECTED;
        }
        boolean looked = entry.verdict() != null
                || ReportReading.present(entry.stages()).stream().anyMatch(stage -> wasRun(stage))
                || ReportReading.present(entry.endpoints()).stream()
                        .flatMap(endpoint -> ReportReading.present(endpoint.stages()).stream())
                        .anyMatch(stage -> wasRun(stage));
        return looked ? CellState.OK : CellState.UNKNOWN;
    }

    /** What was left out counts neither as broken nor as healthy. */
    private static boolean isConnectionOnly(List<StageReport> stages) {
        boolean asked = stages.stream().anyMatch(stage -> wasRun(stage) && !isOfTheWay(stage));
        return !asked
                && stages.stream()
                        .anyMatch(stage -> Stage.HTTP.code().equals(stage.stage()) && "skipped".equals(stage.status()))
                && stages.stream().anyMatch(RegistryReading::wasRun);
    }

    private static boolean isOfTheWay(StageReport stage) {
        return Stream.of(Stage.DNS, Stage.CONNECT, Stage.TLS)
                .anyMatch(each -> each.code().equals(stage.stage()));
    }

    private static boolean wasRun(StageReport stage) {
        return "ok".equals(stage.status()) || "warn".equals(stage.status());
    }

    private static List<Cause> warnings(NodeReport.RegistryEntry entry, boolean quotaLow) {
        Stream<@Nullable String> said =
                ReportReading.present(entry.warnings()).stream().map(WarningReport::cause);
        Stream<@Nullable String> seen = ReportReading.present(entry.stages()).stream()
                .filter(stage -> "warn".equals(stage.status()))
                .map(StageReport::cause);
        Stream<@Nullable String> low = quotaLow ? Stream.of(Cause.QUOTA_LOW.code()) : Stream.empty();
        return Verdicts.warnings(Stream.of(said, seen, low).flatMap(codes -> codes));
    }

    /** What all stages took together; null where nothing was measured. */
    static @Nullable Double millis(@Nullable List<StageReport> stages) {
        double sum = 0;
        boolean measured = false;
        for (StageReport stage : ReportReading.present(stages)) {
            if (stage.millis() != null && stage.millis() >= 0) {
                sum += stage.millis();
                measured = true;
            }
        }
        return measured ? (Double) sum : null;
    }

    private static @Nullable CertificateSeen certificate(NodeReport.@Nullable Certificate seen) {
        return seen == null ? null : new CertificateSeen(seen.issuer(), ReportReading.instant(seen.notAfter()));
    }

    /**
     * Adds what the images of this registry show. A fault of the way (name, network, TLS, limit, blobs, the node's own set-up) is the
     * registry's at this node as soon as one image meets it. A refusal is, when no image gets through. A missing tag never is: it says
     * that the registry answers.
     */
    static RegistryCell withImages(
            @Nullable RegistryCell cell, String registry, Collection<ImageCell> images, Instant now) {
        ImageTally tally = ImageTally.of(images);
        RegistryCell base = cell != null
                ? cell
                : new RegistryCell(
                        registry, tally.ok() > 0 ? CellState.OK : CellState.UNKNOWN, null, now, null, List.of(), tally);
        Fault shown = base.state() == CellState.FAILING ? base.fault() : revealed(images, tally);
        boolean answers = base.state() == CellState.CONNECTED && tally.ok() > 0;
        CellState state = shown != null ? CellState.FAILING : answers ? CellState.OK : base.state();
        return new RegistryCell(registry, state, shown, base.since(), base.certificate(), base.warnings(), tally);
    }

    private static @Nullable Fault revealed(Collection<ImageCell> images, ImageTally tally) {
        return images.stream()
                .filter(image -> image.state() == CellState.FAILING)
                .map(ImageCell::fault)
                .<Fault>mapMulti((fault, out) -> {
                    if (fault != null && speaksOfTheRegistry(fault, tally)) {
                        out.accept(fault);
                    }
                })
                .min(Comparator.comparingInt((Fault fault) -> -tally.causes().getOrDefault(fault.cause(), 0))
                        .thenComparing(Fault::stage))
                .orElse(null);
    }

    private static final Map<Cause, Boolean> ODD_ONES = Map.of(
            Cause.AUTH_AMBIGUOUS, false,
            Cause.AUTH_REQUIRED, false,
            Cause.BLOB_NOT_FOUND, false,
            Cause.BLOB_DIGEST_MISMATCH, false,
            Cause.NEVER_PULL, false,
            Cause.UNPACK_FAILED, false,
            Cause.SIGNATURE_POLICY, false,
            Cause.AUTH_TOKEN_ENDPOINT, true,
            Cause.AUTH_BAD_CREDENTIALS, true,
            Cause.AUTH_EXPIRED_TOKEN, true);

    private static boolean speaksOfTheRegistry(Fault fault, ImageTally tally) {
        Boolean odd = ODD_ONES.get(fault.cause());
        if (odd != null) {
            return odd;
        }
        Stage stage = fault.cause().stage();
        return switch (stage) {
            case DNS, CONNECT, TLS, HTTP, LIMIT, BLOB, NODE -> true;
            case AUTH -> tally.ok() == 0;
            case REFERENCE, MANIFEST, PULL, OTHER -> false;
        };
    }
}
