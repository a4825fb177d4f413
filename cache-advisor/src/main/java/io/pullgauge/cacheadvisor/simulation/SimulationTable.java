/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result for people: one row a cache, and what it would have saved against no cache. */
public final class SimulationTable {

    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

    private SimulationTable() {}

    /** The table without a line end; {@code wide} adds the counts of requests and the mean disk. */
    public static String text(SimulationResult result, Duration window, boolean wide) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(header(window, wide));
        rows.add(uncached(result.uncached(), wide));
        result.cached().forEach(cached -> rows.add(row(cached, result.uncached(), wide)));
        return align(rows);
    }

    private static List<String> header(Duration window, boolean wide) {
        List<String> row =
                new ArrayList<>(List.of("CACHE", "CAPACITY", "TTL", "HITS", "BYTE-HITS", "UPSTREAM", "SAVED"));
        row.addAll(List.of("QUOTA/" + span(window.toSeconds()), "SAVED", "DISK"));
        if (wide) {
            row.addAll(List.of("DISK-MEAN", "MANIFEST-GETS", "MANIFEST-HEADS", "BLOB-GETS"));
        }
        return row;
    }

    private static List<String> uncached(Upstream upstream, boolean wide) {
        List<String> row = new ArrayList<>(List.of("none", "-", "-", "-", "-", bytes(upstream.bytes()), "-"));
        row.addAll(List.of(Long.toString(upstream.quotaPeakPerWindow()), "-", "-"));
        if (wide) {
            row.add("-");
            row.addAll(counts(upstream));
        }
        return row;
    }

    private static List<String> row(CachedResult cached, Upstream without, boolean wide) {
        Upstream upstream = cached.upstream();
        Long capacity = cached.capacityBytes();
        List<String> row = new ArrayList<>(
                List.of(cached.product(), capacity == null ? "unbounded" : bytes(capacity), ttl(cached)));
        row.addAll(List.of(percent(cached.requestHitRatio()), percent(cached.byteHitRatio())));
        row.addAll(List.of(bytes(upstream.bytes()), saved(upstream.bytes(), without.bytes())));
        row.addAll(List.of(
                Long.toString(upstream.quotaPeakPerWindow()),
                saved(upstream.quotaPeakPerWindow(), without.quotaPeakPerWindow()),
                bytes(cached.diskBytesPeak())));
        if (wide) {
            row.add(bytes(cached.diskBytesMean()));
            row.addAll(counts(upstream));
        }
        return row;
    }

    private static List<String> counts(Upstream upstream) {
        return List.of(
                Long.toString(upstream.manifestGets()),
                Long.toString(upstream.manifestHeads()),
                Long.toString(upstream.blobGets()));
    }

    private static String ttl(CachedResult cached) {
        Long seconds = cached.ttlSeconds();
        return seconds == null ? "-" : seconds == 0 ? "never" : span(seconds);
    }

    private static String saved(long with, long without) {
        return without == 0 ? "-" : percent(1 - (double) with / without);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * ratio);
    }

    private static String span(long seconds) {
        return seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f%s" : "%.1f%s", value, UNITS.get(unit));
    }

    private static String align(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                line.append(String.format("%-" + (width + 2) + "s", row.get(column)));
            }
            text.append(text.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
        }
        return text.toString();
    }
}
