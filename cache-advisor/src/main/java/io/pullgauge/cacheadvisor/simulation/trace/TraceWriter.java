/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the trace files in the form that {@code simulate} reads. Pulls must be given in the order of time. */
public final class TraceWriter {

    private final Appendable out;

    private TraceWriter(Appendable out, String header) throws IOException {
        this.out = out;
        out.append(header).append('\n');
    }

    /** Starts an images file. */
    public static TraceWriter images(Appendable out) throws IOException {
        return new TraceWriter(out, "image\tdigest\tlayers\tchildren");
    }

    /** Starts a pulls file. */
    public static TraceWriter pulls(Appendable out) throws IOException {
        return new TraceWriter(out, "epoch_millis\tnode\timage");
    }

    /** Writes a whole zones file. */
    public static void zones(Appendable out, Map<String, String> zoneOfNode) throws IOException {
        TraceWriter writer = new TraceWriter(out, "node\tzone");
        for (Map.Entry<String, String> entry : zoneOfNode.entrySet()) {
            writer.line(entry.getKey(), entry.getValue());
        }
    }

    /** Appends an image. */
    public void write(ImageLine image) throws IOException {
        String layers = image.layers() == null
                ? "-"
                : image.layers().stream().map(l -> l.digest() + "=" + l.bytes()).collect(Collectors.joining(","));
        String digest = image.digest() == null ? "-" : image.digest();
        line(image.image(), digest, layers, image.children() == 0 ? "-" : Integer.toString(image.children()));
    }

    /** Appends a pull or a removal. */
    public void write(PullLine pull) throws IOException {
        line(Long.toString(pull.epochMillis()), pull.node(), (pull.removed() ? "-" : "") + pull.image());
    }

    private void line(String... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            out.append(i == 0 ? "" : "\t").append(clean(fields[i]));
        }
        out.append('\n');
    }

    /** A name with a tab or a line end would become other lines. */
    private static String clean(String field) {
        return field.isEmpty() ? "-" : field.replaceAll("[\\p{Cntrl}]", "_");
    }
}
