/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.report.CheckResult;
import io.pullgauge.probe.report.NodeReport;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a report into the fleet's words. Reports come from programs that know only the contract, so every field beyond the envelope may be
 * missing or null here; what a report leaves out is unknown, never healthy.
 */
public final class ReportReading {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final int LONGEST_TIME = 40;

    /** A node says the same few times over and over: when its certificates end, since when its registries are as they are. */
    private static final Recent<String, Optional<Instant>> TIMES =
            new Recent<>(1 << 12, text -> Optional.ofNullable(parsed(text)));

    private ReportReading() {}

    /** Reads a report received at {@code receivedAt}; the envelope (node, agent instance, sequence) has been checked before. */
    public static Observation read(NodeReport report, Hints hints, Instant receivedAt) {
        Instant sentAt = instant(report.sentAt());
        List<ImageCell> images = images(report, receivedAt);
        List<RegistryCell> registries = registries(report, images, receivedAt);
        return new Observation(
                NodeKey.in(report.cluster(), report.node()),
                hints.zone(),
                report.agent().instance(),
                report.agent().version(),
                report.sequence(),
                sentAt == null ? receivedAt : sentAt,
                receivedAt,
                hints.interval(),
                registries,
                Latencies.of(registries, millis(report)),
                images,
                quotas(report),
                Traits.of(report.environment()),
                NodeFacts.of(report));
    }

    private static List<RegistryCell> registries(NodeReport report, List<ImageCell> images, Instant now) {
        Map<String, List<ImageCell>> byRegistry = new TreeMap<>();
        for (ImageCell image : images) {
            if (!image.registry().isEmpty()) {
                byRegistry
                        .computeIfAbsent(image.registry(), host -> new ArrayList<>())
                        .add(image);
            }
        }
        Map<String, RegistryCell> cells = new TreeMap<>();
        for (NodeReport.RegistryEntry entry : present(report.registries())) {
            if (entry.host() != null) {
                RegistryCell cell = RegistryReading.read(entry, now);
                cells.put(cell.registry(), cell);
            }
        }
        byRegistry.forEach(
                (host, seen) -> cells.put(host, RegistryReading.withImages(cells.get(host), host, seen, now)));
        return List.copyOf(cells.values());
    }

    private static Map<String, Double> millis(NodeReport report) {
        Map<String, Double> millis = new HashMap<>();
        for (NodeReport.RegistryEntry entry : present(report.registries())) {
            Double measured = RegistryReading.millis(entry.stages());
            if (entry.host() != null && measured != null) {
                millis.put(RegistryName.normal(entry.host()), measured);
            }
        }
        return millis;
    }

    private static List<ImageCell> images(NodeReport report, Instant now) {
        Map<String, ImageCell> cells = new TreeMap<>();
        for (CheckResult result : present(report.images())) {
            String name = result.reference() != null ? result.reference() : result.image();
            if (name != null) {
                cells.put(name, image(name, result, now));
            }
        }
        return List.copyOf(cells.values());
    }

    private static ImageCell image(String name, CheckResult result, Instant now) {
        Fault fault = Verdicts.fault(result.verdict(), null, result.endpoints());
        CellState state =
                result.pullable() == null ? CellState.UNKNOWN : result.pullable() ? CellState.OK : CellState.FAILING;
        if (state == CellState.FAILING && fault == null) {
            fault = Fault.of(Cause.UNKNOWN);
        }
        String registry = fault != null && fault.cause() == Cause.INVALID_REFERENCE
                ? ""
                : RegistryName.ofImage(name).orElse("");
        return new ImageCell(
                name, registry, state, state == CellState.OK ? null : fault, now, result.digest(), result.bytes());
    }

    private static List<QuotaReport> quotas(NodeReport report) {
        Map<String, QuotaReport> quotas = new LinkedHashMap<>();
        for (QuotaReport quota : present(report.quotas())) {
            put(quotas, quota);
        }
        for (CheckResult image : present(report.images())) {
            if (image.quota() != null) {
                put(quotas, image.quota());
            }
        }
        return List.copyOf(quotas.values());
    }

    /** One reading for each registry and identity: the lowest of what one report says, for it is the latest. */
    private static void put(Map<String, QuotaReport> quotas, QuotaReport quota) {
        if (quota.registry() != null && quota.remaining() != null) {
            quotas.merge(
                    RegistryName.normal(quota.registry()) + ' ' + quota.identity(),
                    quota,
                    (one, two) -> remaining(one) <= remaining(two) ? one : two);
        }
    }

    private static long remaining(QuotaReport quota) {
        return Objects.requireNonNullElse(quota.remaining(), Long.MAX_VALUE);
    }

    static <T> List<T> present(@Nullable List<T> list) {
        if (list == null) {
            return List.of();
        }
        for (T item : list) {
            if (item == null) {
                return list.stream().filter(Objects::nonNull).toList();
            }
        }
        return list;
    }

    static String text(@Nullable String value, String fallback) {
        return value == null || value.isBlank() ? fallback : value;
    }

    /** A time of RFC 3339; null for anything else, and for years that no clock shows. */
    static @Nullable Instant instant(@Nullable String text) {
        return text == null || text.length() > LONGEST_TIME
                ? null
                : TIMES.of(text).orElse(null);
    }

    private static @Nullable Instant parsed(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            return time.isBefore(Instant.EPOCH) || time.isAfter(LATEST) ? null : time;
        } catch (DateTimeParseException notATime) {
            return null;
        }
    }
}
