/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.util.List;

/** In what the nodes' own set-up differs: resolver, proxy, mirrors, trust, credentials, runtime. */
public final class Drift {
    private Drift() {}

    /** The parts in which nodes that report now differ. */
    public static List<Difference> of(FleetView view) {
        Difference.Collector collector = new Difference.Collector();
        for (Standing node : view.nodes()) {
            if (node.isFresh()) {
                node.traits()
                        .forEach((part, value) ->
                                collector.add(part, value, node.key().node()));
            }
        }
        return collector.differences();
    }
}
