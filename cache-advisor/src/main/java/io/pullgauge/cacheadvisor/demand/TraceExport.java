/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.simulation.trace.ImageLine;
import io.pullgauge.cacheadvisor.simulation.trace.Layer;
import io.pullgauge.cacheadvisor.simulation.trace.PullLine;
import io.pullgauge.cacheadvisor.simulation.trace.TraceWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The three files that {@code simulate} reads. An image of which only the size is known is one layer of that size with the image's own
 * digest: it then shares nothing, so its bytes are an upper bound.
 */
public final class TraceExport {
    private static final long LARGEST_LAYER = 1L << 39;

    private final DemandView demand;
    private final Predicate<Pull> wanted;

    /** An export of the pulls that are wanted. */
    public TraceExport(DemandView demand, Predicate<Pull> wanted) {
        this.demand = demand;
        this.wanted = wanted;
    }

    /** Every image that is pulled. The last line of a tag is what it stands for now. */
    public String images() {
        Set<String> pulled = new HashSet<>();
        Map<String, ImageLine> bare = new TreeMap<>();
        used().forEach(pull -> {
            pulled.add(pull.image());
            if (pull.digest() == null) {
                bare.put(pull.image(), new ImageLine(pull.image(), null, null, 0));
            }
        });
        Map<String, Long> sizes = new HashMap<>();
        List<ImageLine> lines = new ArrayList<>();
        for (Content content : ordered(pulled)) {
            bare.remove(content.image());
            lines.add(line(content, sizes));
        }
        lines.addAll(bare.values());
        StringBuilder text = new StringBuilder();
        try {
            TraceWriter writer = TraceWriter.images(text);
            for (ImageLine line : lines) {
                writer.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private List<Content> ordered(Set<String> pulled) {
        return demand.contents().values().stream()
                .filter(content -> pulled.contains(content.image()))
                .sorted(Comparator.comparing(Content::image).thenComparing(content -> lastSeen(content)))
                .toList();
    }

    private String lastSeen(Content content) {
        return demand.tags().getOrDefault(content.image(), List.of()).stream()
                .filter(tag -> tag.digest().equals(content.digest()))
                .map(tag -> tag.last().toString())
                .findFirst()
                .orElse("");
    }

    private static ImageLine line(Content content, Map<String, Long> sizes) {
        return new ImageLine(content.image(), content.digest(), layers(content, sizes), content.children());
    }

    /** One digest has one size in a trace, whatever was reported later. */
    private static @Nullable List<Layer> layers(Content content, Map<String, Long> sizes) {
        List<Layer> known = content.layers() != null
                ? content.layers()
                : content.bytes() == null ? List.of() : List.of(new Layer(content.digest(), content.bytes()));
        List<Layer> layers = known.stream()
                .map(layer -> new Layer(
                        layer.digest(),
                        sizes.computeIfAbsent(layer.digest(), digest -> Math.min(layer.bytes(), LARGEST_LAYER))))
                .toList();
        return layers.isEmpty() ? null : layers;
    }

    /** Pulls and removals in the order of time. A failed pull moved nothing and is left out. */
    public String pulls() {
        StringBuilder text = new StringBuilder();
        try {
            TraceWriter writer = TraceWriter.pulls(text);
            for (Pull pull : used().sorted(Comparator.comparing(Pull::at)).toList()) {
                writer.write(new PullLine(
                        pull.at().toEpochMilli(),
                        name(pull.node()),
                        pull.traceName(),
                        pull.what() == Pull.What.REMOVED));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The zone of every node that told one. */
    public String zones() {
        Map<String, String> zones = new TreeMap<>();
        demand.zones().forEach((node, zone) -> zones.put(name(node), zone));
        StringBuilder text = new StringBuilder();
        try {
            TraceWriter.zones(text, zones);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private Stream<Pull> used() {
        return demand.pulls().stream().filter(pull -> pull.what() != Pull.What.FAILED && wanted.test(pull));
    }

    private static String name(NodeKey node) {
        return node.cluster() + "/" + node.node();
    }
}
