/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.EndpointReport;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.StageReport;
import io.pullgauge.probe.report.WarningReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a report tells of the node's set-up and of its endpoints, beyond how the registries fare.
 *
 * @param mirrors registry → endpoint URLs in the order in which the runtime asks them
 * @param clockOffsetMillis this node's clock minus the collector's
 * @param resolvers the DNS servers it asks
 * @param proxy the addresses that its runtime goes through, empty for none
 * @param endpoints that were probed
 */
public record NodeFacts(
        Map<String, List<String>> mirrors,
        @Nullable Long clockOffsetMillis,
        List<String> resolvers,
        String proxy,
        List<EndpointSeen> endpoints) {
    private static final int MOST_REGISTRIES = 200;
    private static final int MOST_ENDPOINTS = 200;
    private static final int LONGEST = 300;
    private static final double A_LITTLE = 5;

    /** Nothing is known. */
    public static final NodeFacts NONE = new NodeFacts(Map.of(), null, List.of(), "", List.of());

    /**
     * One endpoint of one registry, as the node met it.
     *
     * @param mirror whether it stands for the registry instead of being it
     * @param millis of all stages that went well; null where none was measured
     * @param cause why it failed; null where it did not
     * @param blobHost where it sent for blobs
     * @param anonymous whether it gave a manifest to someone without credentials
     * @param counted whether it names a pull quota itself, which no cache does
     */
    public record EndpointSeen(
            String registry,
            String url,
            boolean mirror,
            @Nullable Double millis,
            @Nullable String cause,
            @Nullable String blobHost,
            boolean anonymous,
            boolean counted) {

        /** One that names no quota. */
        public EndpointSeen(
                String registry,
                String url,
                boolean mirror,
                @Nullable Double millis,
                @Nullable String cause,
                @Nullable String blobHost,
                boolean anonymous) {
            this(registry, url, mirror, millis, cause, blobHost, anonymous, false);
        }

        /** Whether the other one differs in how long it took at most: what a registry's images met at one endpoint is told once. */
        boolean tellsTheSame(EndpointSeen other) {
            return url.equals(other.url)
                    && registry.equals(other.registry)
                    && mirror == other.mirror
                    && anonymous == other.anonymous
                    && counted == other.counted
                    && (millis == null) == (other.millis == null)
                    && Objects.equals(cause, other.cause)
                    && Objects.equals(blobHost, other.blobHost);
        }

        /** Whether the other one tells nothing new: how long it took is compared by orders, and differs a little each time. */
        boolean isAbout(EndpointSeen other) {
            return tellsTheSame(other)
                    && (millis == null
                            || other.millis == null
                            || Math.abs(millis - other.millis) <= Math.max(A_LITTLE, millis / 4));
        }
    }

    /** Whether a stage's evidence of this name is read here; the rest is for people, who read the report itself. */
    public static boolean isTold(String evidence) {
        return switch (evidence) {
            case "blobHost", "limit", "with" -> true;
            default -> false;
        };
    }

    static NodeFacts of(NodeReport report) {
        Environment environment = report.environment();
        return environment == null
                ? new NodeFacts(Map.of(), null, List.of(), "", endpoints(report))
                : new NodeFacts(
                        mirrors(environment),
                        environment.clockOffsetMillis(),
                        ReportReading.present(environment.resolvers()).stream()
                                .limit(10)
                                .toList(),
                        environment.proxy() == null ? "" : cut(new TreeMap<>(environment.proxy()).toString()),
                        endpoints(report));
    }

    private static Map<String, List<String>> mirrors(Environment environment) {
        Map<String, List<String>> mirrors = new TreeMap<>();
        if (environment.mirrors() != null) {
            environment.mirrors().forEach((registry, urls) -> {
                if (registry != null && mirrors.size() < MOST_REGISTRIES) {
                    mirrors.put(
                            RegistryName.normal(cut(registry)),
                            ReportReading.present(urls).stream()
                                    .limit(20)
                                    .map(NodeFacts::cut)
                                    .toList());
                }
            });
        }
        return Map.copyOf(mirrors);
    }

    private static List<EndpointSeen> endpoints(NodeReport report) {
        List<EndpointSeen> seen = new ArrayList<>();
        for (NodeReport.RegistryEntry entry : ReportReading.present(report.registries())) {
            if (entry.host() != null) {
                add(seen, RegistryName.normal(entry.host()), entry.endpoints(), entry.warnings());
            }
        }
        for (CheckResult image : ReportReading.present(report.images())) {
            String name = image.reference() == null ? image.image() : image.reference();
            if (name != null) {
                RegistryName.ofImage(name)
                        .ifPresent(registry -> add(seen, registry, image.endpoints(), image.warnings()));
            }
        }
        return List.copyOf(seen);
    }

    private static void add(
            List<EndpointSeen> seen,
            String registry,
            @Nullable List<EndpointReport> endpoints,
            @Nullable List<WarningReport> warnings) {
        for (EndpointReport each : ReportReading.present(endpoints)) {
            if (each.url() != null && seen.size() < MOST_ENDPOINTS) {
                EndpointSeen one = one(registry, each, warned(each.url(), warnings));
                if (seen.stream().noneMatch(one::tellsTheSame)) {
                    seen.add(one);
                }
            }
        }
        for (WarningReport each : ReportReading.present(warnings)) {
            boolean untold = each.endpoint() != null
                    && seen.stream().noneMatch(known -> known.url().equals(each.endpoint()) && known.cause() != null);
            if (untold && seen.size() < MOST_ENDPOINTS) {
                String url = cut(Objects.requireNonNull(each.endpoint()));
                seen.add(new EndpointSeen(registry, url, true, null, each.cause(), null, false));
            }
        }
    }

    private static @Nullable String warned(String url, @Nullable List<WarningReport> warnings) {
        return ReportReading.present(warnings).stream()
                .filter(each -> url.equals(each.endpoint()))
                .map(WarningReport::cause)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static EndpointSeen one(String registry, EndpointReport endpoint, @Nullable String warned) {
        double millis = 0;
        boolean measured = false;
        String cause = warned;
        String blobHost = null;
        boolean anonymous = false;
        boolean counted = false;
        for (StageReport stage : ReportReading.present(endpoint.stages())) {
            boolean ok = "ok".equals(stage.status());
            if (ok && stage.millis() != null && stage.millis() >= 0) {
                millis += stage.millis();
                measured = true;
            }
            if ("fail".equals(stage.status()) && cause == null) {
                cause = stage.cause();
            }
            Map<String, Object> evidence = stage.evidence() == null ? Map.of() : stage.evidence();
            blobHost = evidence.get("blobHost") instanceof String host ? cut(host) : blobHost;
            counted |= "limit".equals(stage.stage()) && evidence.get("limit") instanceof Number;
            anonymous |= ok && "auth".equals(stage.stage()) && "anonymous".equals(evidence.get("with"));
        }
        return new EndpointSeen(
                registry,
                cut(endpoint.url()),
                "mirror".equals(endpoint.role()),
                measured ? (Double) millis : null,
                cause,
                blobHost,
                anonymous,
                counted);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
