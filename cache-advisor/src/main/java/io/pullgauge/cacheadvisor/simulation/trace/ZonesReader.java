/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the zones file: {@code node  zone}. */
public final class ZonesReader {

    /** The zone of nodes whose zone is not known: they share a cache of their own. */
    public static final String UNKNOWN = "-";

    private final String file;
    private final Problems problems;

    public ZonesReader(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Zone by node. */
    public Map<String, String> read(InputStream in) throws IOException {
        LineReader lines = new LineReader(in);
        Header header = Header.read(file, lines, "node", "zone");
        Map<String, String> zones = new LinkedHashMap<>();
        while (lines.next()) {
            try {
                add(zones, header, lines);
            } catch (BrokenLine e) {
                problems.report(file, lines.number(), e.reason());
            }
        }
        return zones;
    }

    private static void add(Map<String, String> zones, Header header, LineReader lines) throws BrokenLine {
        BrokenLine.unless(header.misfit(lines).isEmpty(), header.misfit(lines));
        String node = lines.text(header.column("node"));
        String zone = lines.text(header.column("zone"));
        BrokenLine.unless(!node.isBlank() && !zone.isBlank(), "empty node or zone (expected: - where unknown)");
        String earlier = zones.putIfAbsent(node, zone);
        BrokenLine.unless(
                earlier == null || earlier.equals(zone),
                "node " + Problems.quote(node) + " in zone " + Problems.quote(zone) + " (expected: "
                        + Problems.quote(String.valueOf(earlier)) + " as on an earlier line)");
    }
}
