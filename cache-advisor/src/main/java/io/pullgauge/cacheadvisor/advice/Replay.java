/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TraceExport;
import io.pullgauge.cacheadvisor.simulation.Simulation;
import io.pullgauge.cacheadvisor.simulation.SimulationOptions;
import io.pullgauge.cacheadvisor.simulation.SimulationResult;
import io.pullgauge.cacheadvisor.simulation.cache.CachedResult;
import io.pullgauge.cacheadvisor.simulation.cache.Product;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Replays known pulls as {@code simulate} does, with distribution 3 that keeps all: the cache for which configuration is given. */
final class Replay {
    private Replay() {}

    static SimulationResult of(DemandView demand, Predicate<Pull> wanted, boolean byZone) {
        TraceExport trace = new TraceExport(demand, wanted);
        Simulation simulation = new Simulation(new SimulationOptions(
                List.of(Product.DISTRIBUTION_3), List.of(), Duration.ZERO, SimulationOptions.DEFAULT_WINDOW));
        try {
            simulation.images("images", stream(trace.images()));
            if (byZone) {
                simulation.zones("zones", stream(trace.zones()));
            }
            return simulation.pulls("pulls", stream(trace.pulls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static CachedResult cached(SimulationResult result) {
        return result.cached().getFirst();
    }

    /** The share of charged requests that the cache would have kept from the registry. */
    static double saved(SimulationResult result) {
        long before = result.uncached().manifestGets();
        return before == 0 ? 0 : 1 - (double) cached(result).upstream().manifestGets() / before;
    }
}
