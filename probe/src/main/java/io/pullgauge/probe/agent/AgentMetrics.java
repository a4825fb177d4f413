/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.pullgauge.probe.agent.Board.Standing;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.NodeReport.Certificate;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.verdict.Cause;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the agent, built from the board when asked for, so that nothing is kept twice. Labels are bounded: {@code target} by the
 * number of targets, {@code cause}, {@code stage} and {@code role} by their lists, {@code identity} by 100 checked values.
 */
final class AgentMetrics {

    private static final int MOST_IDENTITIES = 100;
    /** An address or an account name; all else is left out, since a registry could send what it likes. */
    private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}");

    private final Board board;
    private final Optional<Delivery> delivery;
    private final Reports reports;
    private final String version;

    AgentMetrics(Board board, Optional<Delivery> delivery, Reports reports, String version) {
        this.board = board;
        this.delivery = delivery;
        this.reports = reports;
        this.version = version;
    }

    MetricSnapshots collect(Instant now) {
        List<Standing> standings = distinct(board.standings());
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        all.metricSnapshot(success(standings));
        all.metricSnapshot(duration(standings));
        all.metricSnapshot(causes(standings));
        all.metricSnapshot(certificates(standings));
        quotas(all, board.quotas(now));
        own(all);
        return all.build();
    }

    /** An image and a registry of the same name would be one series twice: the registry stands. */
    private static List<Standing> distinct(List<Standing> all) {
        Set<String> registries = new HashSet<>();
        all.stream().filter(each -> each.look() instanceof Look.OfRegistry).forEach(each -> registries.add(name(each)));
        return all.stream()
                .filter(each -> each.look() instanceof Look.OfRegistry || !registries.contains(name(each)))
                .toList();
    }

    private static GaugeSnapshot success(List<Standing> standings) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("pullgauge_probe_success")
                .help(
                        "Whether this node reaches the target (registry) or would get it (image), by the host that is to blame "
                                + "where it does not; left out where that cannot be known.");
        for (Standing each : standings) {
            each.look().success().ifPresent(success -> {
                for (String role : each.roles()) {
                    boolean blamed = !success && role.equals(blamed(each));
                    gauge.dataPoint(point(blamed ? 0 : 1, "target", name(each), "role", role));
                }
            });
        }
        return gauge.build();
    }

    private static String blamed(Standing standing) {
        String role = standing.look().verdict().role();
        return role == null || !standing.roles().contains(role) ? "registry" : role;
    }

    private static GaugeSnapshot duration(List<Standing> standings) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("pullgauge_probe_duration_seconds")
                .help("How long each stage of the last confirmed look took, summed over its endpoints.");
        for (Standing each : standings) {
            Map<String, Double> byStage = new TreeMap<>();
            for (EndpointReport endpoint : each.look().endpoints()) {
                for (StageReport stage : endpoint.stages()) {
                    if (stage.millis() != null) {
                        byStage.merge(stage.stage(), stage.millis() / 1000, Double::sum);
                    }
                }
            }
            byStage.forEach((stage, seconds) -> gauge.dataPoint(point(seconds, "target", name(each), "stage", stage)));
        }
        return gauge.build();
    }

    private static GaugeSnapshot causes(List<Standing> standings) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("pullgauge_probe_cause")
                .help("1 for the cause that keeps the target from being pulled now, 0 for causes that it had before.");
        for (Standing each : standings) {
            for (String cause : each.causes()) {
                if (Cause.ofCode(cause).isPresent()) {
                    boolean now = cause.equals(each.look().verdict().cause());
                    gauge.dataPoint(point(now ? 1 : 0, "target", name(each), "cause", cause));
                }
            }
        }
        return gauge.build();
    }

    private static GaugeSnapshot certificates(List<Standing> standings) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("pullgauge_tls_cert_not_after_timestamp_seconds")
                .help("When the certificate that the registry shows ends.");
        for (Standing each : standings) {
            if (each.look() instanceof Look.OfRegistry registry) {
                seconds(registry.entry().certificate())
                        .ifPresent(end -> gauge.dataPoint(point(end, "target", name(each))));
            }
        }
        return gauge.build();
    }

    private static Optional<Double> seconds(@Nullable Certificate certificate) {
        try {
            return certificate == null
                    ? Optional.empty()
                    : Optional.of((double) Instant.parse(certificate.notAfter()).getEpochSecond());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static void quotas(MetricSnapshots.Builder all, List<QuotaReport> quotas) {
        all.metricSnapshot(quota("limit", "How many pulls a window allows.", quotas, each -> or(each.limit())));
        all.metricSnapshot(
                quota("remaining", "How many pulls are left in this window.", quotas, each -> or(each.remaining())));
        all.metricSnapshot(
                quota("window_seconds", "How long the quota's window is.", quotas, each -> or(each.windowSeconds())));
    }

    private static GaugeSnapshot quota(
            String what, String help, List<QuotaReport> quotas, ToDoubleFunction<QuotaReport> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("pullgauge_registry_ratelimit_" + what)
                .help(help);
        Set<String> told = new HashSet<>();
        for (QuotaReport each : quotas) {
            String identity = each.identity() == null ? "" : each.identity();
            boolean known = identity.isEmpty() || IDENTITY.matcher(identity).matches();
            double number = value.applyAsDouble(each);
            if (known
                    && !Double.isNaN(number)
                    && told.size() < MOST_IDENTITIES
                    && told.add(each.registry() + " " + identity)) {
                gauge.dataPoint(point(number, "registry", each.registry(), "identity", identity));
            }
        }
        return gauge.build();
    }

    private static double or(@Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    private void own(MetricSnapshots.Builder all) {
        all.metricSnapshot(single(
                "pullgauge_agent_spool_bytes",
                "Bytes of reports that the collector has not taken yet.",
                delivery.map(each -> each.spool().bytes()).orElse(0L)));
        all.metricSnapshot(CounterSnapshot.builder()
                .name("pullgauge_agent_spool_dropped")
                .help("Reports lost for good: too old, too many, or refused.")
                .dataPoint(CounterDataPointSnapshot.builder()
                        .value(delivery.map(each -> each.spool().dropped()).orElse(0L))
                        .build())
                .build());
        CounterSnapshot.Builder uploads =
                CounterSnapshot.builder().name("pullgauge_agent_uploads").help("Uploads by what came of them.");
        Stream.of("accepted", "later", "refused")
                .forEach(result -> uploads.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("result", result))
                        .value(delivery.map(each -> each.count(result)).orElse(0L))
                        .build()));
        all.metricSnapshot(uploads.build());
        Duration offset = reports.clockOffset();
        if (offset != null) {
            all.metricSnapshot(single(
                    "pullgauge_agent_clock_offset_seconds",
                    "This node's clock minus the collector's.",
                    offset.toMillis() / 1000.0));
        }
        all.metricSnapshot(GaugeSnapshot.builder()
                .name("pullgauge_build_info")
                .help("1, with the version as label.")
                .dataPoint(point(1, "version", version))
                .build());
    }

    private static GaugeSnapshot single(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    private static GaugeDataPointSnapshot point(double value, String... labels) {
        return GaugeDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .value(value)
                .build();
    }

    private static String name(Standing standing) {
        return standing.look().target().name();
    }
}
