/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.cache.Product;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small trace as a test writes it: spaces stand for tabs, headers come by themselves. */
final class TraceText {

    private final StringBuilder images = new StringBuilder("image\tdigest\tlayers\tchildren\n");
    private final StringBuilder pulls = new StringBuilder("epoch_millis\tnode\timage\n");
    private final Map<String, String> zones = new TreeMap<>();
    private Simulation last = new Simulation(SimulationOptions.defaults());

    static TraceText trace() {
        return new TraceText();
    }

    TraceText image(String line) {
        images.append(line.replace(' ', '\t')).append('\n');
        return this;
    }

    TraceText pull(long millis, String node, String image) {
        return line(millis + " " + node + " " + image);
    }

    TraceText line(String line) {
        pulls.append(line.replace(' ', '\t')).append('\n');
        return this;
    }

    TraceText zone(String node, String zone) {
        zones.put(node, zone);
        return this;
    }

    SimulationResult run(Product product) {
        return run(new SimulationOptions(List.of(product), List.of(), null, SimulationOptions.DEFAULT_WINDOW));
    }

    SimulationResult run(Product product, Duration ttl) {
        return run(new SimulationOptions(List.of(product), List.of(), ttl, SimulationOptions.DEFAULT_WINDOW));
    }

    SimulationResult run(SimulationOptions options) {
        last = new Simulation(options);
        try {
            last.images("images", in(images));
            if (!zones.isEmpty()) {
                StringBuilder text = new StringBuilder("node\tzone\n");
                zones.forEach((node, zone) ->
                        text.append(node).append('\t').append(zone).append('\n'));
                last.zones("zones", in(text));
            }
            return last.pulls("pulls", in(pulls));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last run complained about. */
    List<String> problems() {
        return last.problems().lines();
    }

    List<String> notes() {
        return last.problems().notes();
    }

    private static InputStream in(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
