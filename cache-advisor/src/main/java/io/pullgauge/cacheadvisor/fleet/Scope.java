/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How far a registry's fault reaches: single nodes, whole zones, or the cluster. Where to look first hangs on it. */
public enum Scope {
    NODE,
    ZONE,
    CLUSTER;

    /** A zone or fleet counts as hit when this share of it fails: one node with a cache or another way must not hide an outage. */
    private static final double MOST = 0.8;

    /** The stable code used in JSON and text. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Counts nodes by zone while a registry's cells are walked. */
    static final class Tally {
        private final Map<String, int[]> zones = new HashMap<>();
        private int seen;
        private int failing;

        void add(String zone, boolean fails) {
            int[] counts = zones.computeIfAbsent(zone, name -> new int[2]);
            counts[0]++;
            seen++;
            if (fails) {
                counts[1]++;
                failing++;
            }
        }

        /** The reach; with one node alone nothing tells a bad node from a bad registry, so it stays with the node. */
        Scope scope() {
            if (seen >= 2 && failing >= MOST * seen) {
                return CLUSTER;
            }
            int inBadZones = zones.values().stream()
                    .filter(counts -> counts[1] >= 2 && counts[1] >= MOST * counts[0])
                    .mapToInt(counts -> counts[1])
                    .sum();
            return zones.size() >= 2 && failing > 0 && inBadZones == failing ? ZONE : NODE;
        }
    }
}
