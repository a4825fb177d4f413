/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Demand as it is known at one time.
 *
 * @param pulls the oldest first
 * @param contents by {@code name@digest}
 * @param tags each tag's digests, the oldest first
 * @param zones of the nodes that say so
 */
public record DemandView(
        Instant at,
        List<Pull> pulls,
        Map<String, Content> contents,
        Map<String, List<TagSeen>> tags,
        Map<NodeKey, String> zones) {

    /** Nothing is known. */
    public static final DemandView NONE = new DemandView(Instant.EPOCH, List.of(), Map.of(), Map.of(), Map.of());
}
