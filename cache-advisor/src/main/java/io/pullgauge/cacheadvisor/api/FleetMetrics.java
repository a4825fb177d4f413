/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.pullgauge.cacheadvisor.advice.Advice;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import io.pullgauge.cacheadvisor.pods.Story;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The fleet's gauges, read from its state at each scrape. */
public final class FleetMetrics implements MultiCollector {
    private static final int MOST_REGISTRIES = 200;
    private static final int MOST_IDENTITIES = 100;

    private final Supplier<FleetView> fleet;
    private final Supplier<List<QuotaStanding>> quotas;
    private final Supplier<List<Advice>> advice;
    private final List<String> kinds;
    private final Supplier<List<Story>> pods;
    private final Supplier<Map<String, Integer>> prepulls;
    private final String version;

    /**
     * Gauges over these.
     *
     * @param kinds of advice, shown from the start
     * @param pods that wait; none where no cluster is watched
     * @param prepulls their jobs by state
     */
    public FleetMetrics(
            Supplier<FleetView> fleet,
            Supplier<List<QuotaStanding>> quotas,
            Supplier<List<Advice>> advice,
            List<String> kinds,
            Supplier<List<Story>> pods,
            Supplier<Map<String, Integer>> prepulls,
            String version) {
        this.fleet = fleet;
        this.quotas = quotas;
        this.advice = advice;
        this.kinds = List.copyOf(kinds);
        this.pods = pods;
        this.prepulls = prepulls;
        this.version = version;
    }

    @Override
    public MetricSnapshots collect() {
        FleetView view = fleet.get();
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(nodes(view));
        all.addAll(registries(RegistrySummary.of(view)));
        all.addAll(quota(quotas.get()));
        all.add(advice(advice.get()));
        all.add(pods(pods.get()));
        all.add(prepulls(prepulls.get()));
        all.add(InfoSnapshot.builder()
                .name("pullgauge_build")
                .help("What runs here.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version, "component", "collector"))
                        .build())
                .build());
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot nodes(FleetView view) {
        Map<NodeState, Integer> counts = new EnumMap<>(NodeState.class);
        view.nodes().forEach(node -> counts.merge(node.state(), 1, Integer::sum));
        GaugeSnapshot.Builder gauge = gauge("pullgauge_nodes", "Nodes by state.");
        for (NodeState state : NodeState.values()) {
            point(gauge, counts.getOrDefault(state, 0), Labels.of("state", state.code()));
        }
        return gauge.build();
    }

    private static List<MetricSnapshot> registries(List<RegistrySummary> registries) {
        GaugeSnapshot.Builder failing = gauge("pullgauge_nodes_failing", "Nodes that fail at a registry, by cause.");
        GaugeSnapshot.Builder states =
                gauge("pullgauge_registry_nodes", "Nodes that use a registry, by whether it works for them.");
        GaugeSnapshot.Builder expiry = gauge(
                "pullgauge_tls_cert_not_after_timestamp_seconds",
                "When the first to expire of the certificates that nodes were shown for a registry does.");
        for (RegistrySummary registry : registries.subList(0, Math.min(MOST_REGISTRIES, registries.size()))) {
            for (Map.Entry<Cause, Integer> cause : registry.causes().entrySet()) {
                point(
                        failing,
                        cause.getValue(),
                        Labels.of(
                                "registry",
                                registry.registry(),
                                "cause",
                                cause.getKey().code()));
            }
            states(registry)
                    .forEach((state, count) ->
                            point(states, count, Labels.of("registry", registry.registry(), "state", state)));
            if (registry.certificateNotAfter() != null) {
                point(
                        expiry,
                        (double) registry.certificateNotAfter().getEpochSecond(),
                        Labels.of("target", registry.registry()));
            }
        }
        return List.of(failing.build(), states.build(), expiry.build());
    }

    private static Map<String, Integer> states(RegistrySummary registry) {
        return Map.of(
                "ok",
                registry.ok(),
                "failing",
                registry.failing(),
                "unknown",
                registry.unknown(),
                "stale",
                registry.stale());
    }

    private static List<MetricSnapshot> quota(List<QuotaStanding> all) {
        List<QuotaStanding> shown = named(all);
        return List.of(
                quota(
                        shown,
                        "pullgauge_registry_ratelimit_limit",
                        "Pulls that the registry grants in a window.",
                        QuotaStanding::limit),
                quota(
                        shown,
                        "pullgauge_registry_ratelimit_remaining",
                        "Pulls left in this window.",
                        QuotaStanding::remaining),
                quota(
                        shown,
                        "pullgauge_registry_ratelimit_window_seconds",
                        "Length of the window.",
                        QuotaStanding::windowSeconds),
                quota(
                        shown,
                        "pullgauge_quota_exhaustion_timestamp_seconds",
                        "When the quota ends by the median forecast; absent where it is not to end within the window.",
                        quota -> quota.forecast() == null
                                ? null
                                : seconds(quota.forecast().median())));
    }

    /** Identities come from registries' headers: only the first hundred become labels, and of unknown ones none. */
    private static List<QuotaStanding> named(List<QuotaStanding> all) {
        Set<String> identities = new HashSet<>();
        List<QuotaStanding> named = new ArrayList<>();
        for (QuotaStanding quota : all) {
            String identity = quota.key().identity();
            if (identity != null && (identities.contains(identity) || identities.size() < MOST_IDENTITIES)) {
                identities.add(identity);
                named.add(quota);
            }
        }
        return named;
    }

    private static MetricSnapshot quota(
            List<QuotaStanding> quotas, String name, String help, Function<QuotaStanding, @Nullable Long> value) {
        GaugeSnapshot.Builder gauge = gauge(name, help);
        for (QuotaStanding quota : quotas) {
            Long number = value.apply(quota);
            if (number != null) {
                point(
                        gauge,
                        number.doubleValue(),
                        Labels.of(
                                "registry",
                                quota.key().registry(),
                                "identity",
                                Text.shown(Objects.requireNonNull(quota.key().identity()), 100)));
            }
        }
        return gauge.build();
    }

    private static @Nullable Long seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }

    private MetricSnapshot advice(List<Advice> all) {
        Map<String, Integer> counts = new TreeMap<>();
        kinds.forEach(kind -> counts.put(kind, 0));
        all.stream()
                .filter(each -> each.mute() == null)
                .forEach(each -> counts.merge(each.finding().kind(), 1, Integer::sum));
        GaugeSnapshot.Builder gauge = gauge("pullgauge_advice", "Advice that holds and is not muted, by kind.");
        counts.forEach((kind, count) -> point(gauge, count, Labels.of("kind", kind)));
        return gauge.build();
    }

    /** Every cause from the start, so that an alert can tell none from not measured. */
    private static MetricSnapshot pods(List<Story> stories) {
        Map<Cause, Integer> counts = new EnumMap<>(Cause.class);
        for (Story story : stories) {
            if (story.verdict() != null && story.muted() == null) {
                counts.merge(Cause.ofCode(story.verdict().cause()).orElse(Cause.UNKNOWN), 1, Integer::sum);
            }
        }
        GaugeSnapshot.Builder gauge =
                gauge("pullgauge_pods_waiting", "Pods that wait for an image, by cause; muted ones are not counted.");
        for (Cause cause : Cause.values()) {
            point(gauge, counts.getOrDefault(cause, 0), Labels.of("cause", cause.code()));
        }
        return gauge.build();
    }

    private static MetricSnapshot prepulls(Map<String, Integer> counts) {
        GaugeSnapshot.Builder gauge =
                gauge("pullgauge_prepull_jobs", "Jobs of pre-pull plans by state, where this collector leads.");
        counts.forEach((state, count) -> point(gauge, count, Labels.of("state", state)));
        return gauge.build();
    }

    private static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    private static void point(GaugeSnapshot.Builder gauge, double value, Labels labels) {
        gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(value)
                .labels(labels)
                .build());
    }
}
