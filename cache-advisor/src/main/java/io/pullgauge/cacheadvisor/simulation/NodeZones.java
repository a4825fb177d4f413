/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.trace.ByteInterner;
import io.pullgauge.cacheadvisor.simulation.trace.ZonesReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The zone of each node as a number; without a zones file all nodes are in zone 0. */
final class NodeZones {

    private final boolean zoned;
    private final Map<String, String> zoneOfNode;
    private final ByteInterner names;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] zones = new int[64];
    private int known;
    private int unknown;

    NodeZones(boolean zoned, Map<String, String> zoneOfNode, ByteInterner names) {
        this.zoned = zoned;
        this.zoneOfNode = zoneOfNode;
        this.names = names;
    }

    /** The zone of a node, -1 standing for one of unknown name. */
    int zone(int node) {
        if (!zoned) {
            return 0;
        }
        if (node < 0) {
            return number(ZonesReader.UNKNOWN);
        }
        while (known <= node) {
            add();
        }
        return zones[node];
    }

    private void add() {
        if (known == zones.length) {
            zones = Arrays.copyOf(zones, known * 2);
        }
        String zone = zoneOfNode.getOrDefault(names.text(known), ZonesReader.UNKNOWN);
        unknown += zone.equals(ZonesReader.UNKNOWN) ? 1 : 0;
        zones[known++] = number(zone);
    }

    private int number(String zone) {
        return numbers.computeIfAbsent(zone, any -> numbers.size());
    }

    /** How many nodes had no zone. */
    int unknown() {
        return unknown;
    }
}
