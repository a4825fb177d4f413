/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import io.pullgauge.cacheadvisor.simulation.cache.CacheModel;
import io.pullgauge.cacheadvisor.simulation.cache.Pull;
import io.pullgauge.cacheadvisor.simulation.cache.Uncached;
import io.pullgauge.cacheadvisor.simulation.catalog.ImageCatalog;
import io.pullgauge.cacheadvisor.simulation.catalog.References;
import io.pullgauge.cacheadvisor.simulation.node.Nodes;
import io.pullgauge.cacheadvisor.simulation.trace.ByteInterner;
import io.pullgauge.cacheadvisor.simulation.trace.ImagesReader;
import io.pullgauge.cacheadvisor.simulation.trace.Problems;
import io.pullgauge.cacheadvisor.simulation.trace.PullsReader;
import io.pullgauge.cacheadvisor.simulation.trace.ZonesReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays one trace: {@link #images}, then {@link #zones} if there are any, then {@link #pulls} once. One pass over the pulls serves all
 * models; memory grows with what the nodes and caches hold, not with the trace. Not thread-safe.
 */
public final class Simulation {

    private final SimulationOptions options;
    private final Problems problems = new Problems();
    private final ImageCatalog catalog = new ImageCatalog();
    private final References references = new References(catalog);
    private final Map<String, String> zoneOfNode = new HashMap<>();
    private boolean zoned;

    public Simulation(SimulationOptions options) {
        this.options = options;
    }

    /** Lines that could not be used so far, and what makes the result less certain. */
    public Problems problems() {
        return problems;
    }

    /** Reads the images file; {@code name} is for messages. */
    public void images(String name, InputStream in) throws IOException {
        new ImagesReader(name, problems).read(in, catalog::add);
        if (catalog.unknownLayers() > 0) {
            problems.note(name + ": the layers of " + catalog.unknownLayers()
                    + " images are unknown, so their blobs count nowhere");
        }
    }

    /** Reads the zones file: from now on each zone has a cache of its own. */
    public void zones(String name, InputStream in) throws IOException {
        zoned = true;
        zoneOfNode.putAll(new ZonesReader(name, problems).read(in));
    }

    /** Replays the pulls file and returns what came of it. */
    public SimulationResult pulls(String name, InputStream in) throws IOException {
        Replay replay = new Replay();
        new PullsReader(name, problems, replay.nodeNames, replay.texts).read(in, replay);
        return replay.result();
    }

    private final class Replay implements PullsReader.Sink {

        final ByteInterner nodeNames = new ByteInterner();
        final ByteInterner texts = new ByteInterner();
        private final Nodes nodes = new Nodes(catalog, references);
        private final NodeZones zones = new NodeZones(zoned, zoneOfNode, nodeNames);
        private final Pull pull = new Pull();
        private final Uncached uncached = new Uncached(catalog, options.window().toMillis());
        private final List<CacheModel> models = options.models(catalog);
        private long first = -1;
        private long last;

        @Override
        public boolean isKnown(int text) {
            if (text == references.size()) {
                references.add(texts.text(text));
            }
            return references.isKnown(text);
        }

        @Override
        public void line(long epochMillis, int node, int text, boolean removed) {
            first = first < 0 ? epochMillis : first;
            last = epochMillis;
            if (removed) {
                nodes.remove(node, text);
                return;
            }
            pull.at(epochMillis, zones.zone(node));
            nodes.pull(node, text, pull);
            uncached.pull(pull);
            for (CacheModel model : models) {
                model.pull(pull);
            }
        }

        SimulationResult result() {
            if (zones.unknown() > 0) {
                problems.note(zones.unknown() + " nodes are not in the zones file: they share a cache of their own");
            }
            return new SimulationResult(
                    uncached.result(),
                    models.stream()
                            .flatMap(model -> model.results(first, last).stream())
                            .toList());
        }
    }
}
