/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.util.Arrays;

/** A number for each zone and index, 0 until it is set. Arrays appear with a zone's first use and grow with its highest index. */
final class ZoneLongs {

    private long[][] zones = new long[1][0];

    long get(int zone, int index) {
        return zone < zones.length && index < zones[zone].length ? zones[zone][index] : 0;
    }

    void set(int zone, int index, long value) {
        if (zone >= zones.length) {
            int old = zones.length;
            zones = Arrays.copyOf(zones, Math.max(zone + 1, 2 * old));
            Arrays.fill(zones, old, zones.length, new long[0]);
        }
        if (index >= zones[zone].length) {
            zones[zone] = Arrays.copyOf(zones[zone], Math.max(index + 1, index + index / 2));
        }
        zones[zone][index] = value;
    }
}
