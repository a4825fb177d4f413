/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Upstream;
import java.util.List;

/** The contract's output: what reached the registries without a cache, and with each. */
public record SimulationResult(Upstream uncached, List<CachedResult> cached) {

    public SimulationResult {
        cached = List.copyOf(cached);
    }
}
