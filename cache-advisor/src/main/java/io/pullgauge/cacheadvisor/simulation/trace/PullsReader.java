/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.io.InputStream;

/** Reads the pulls file: {@code epoch_millis  node  image}, an image with a leading {@code -} having been removed. */
public final class PullsReader {

    /** What the lines mean to the reader's user. */
    public interface Sink {
        /** Is the image of this number known? Asked before {@link #line}. */
        boolean isKnown(int image);

        /** A usable line; {@code node} is -1 where unknown. */
        void line(long epochMillis, int node, int image, boolean removed);
    }

    /** The year 2248: what lies beyond is in other units. */
    private static final long MAX_TIME = (1L << 43) - 1;

    private final String file;
    private final Problems problems;
    private final ByteInterner nodes;
    private final ByteInterner images;
    private long last = Long.MIN_VALUE;

    /** Numbers nodes and references by the interners, so that the user can find their names. */
    public PullsReader(String file, Problems problems, ByteInterner nodes, ByteInterner images) {
        this.file = file;
        this.problems = problems;
        this.nodes = nodes;
        this.images = images;
    }

    /** Gives every usable line to {@code sink}; the others become problems. */
    public void read(InputStream in, Sink sink) throws IOException {
        LineReader lines = new LineReader(in);
        Header header = Header.read(file, lines, "epoch_millis", "node", "image");
        int time = header.column("epoch_millis");
        int node = header.column("node");
        int image = header.column("image");
        while (lines.next()) {
            String problem = header.misfit(lines);
            if (problem.isEmpty()) {
                problem = line(lines, time, node, image, sink);
            }
            if (!problem.isEmpty()) {
                problems.report(file, lines.number(), problem);
            }
        }
    }

    /** Hands one line over; the reason if it cannot be used. No exception here: this runs ten million times. */
    private String line(LineReader lines, int timeColumn, int nodeColumn, int imageColumn, Sink sink) {
        long time = lines.number(timeColumn);
        if (time < 0 || time > MAX_TIME) {
            return "epoch_millis: " + Problems.quote(lines.text(timeColumn)) + " (expected: milliseconds since 1970)";
        }
        if (time < last) {
            return "time goes backwards: " + time + " (expected: >= " + last + " as on an earlier line)";
        }
        if (lines.end(nodeColumn) == lines.start(nodeColumn)) {
            return "no node (expected: its name, or - where unknown)";
        }
        int from = lines.start(imageColumn);
        boolean removed = from < lines.end(imageColumn) && lines.bytes()[from] == '-';
        int start = removed ? from + 1 : from;
        if (start == lines.end(imageColumn)) {
            return removed ? "unknown image: -" : "no image (expected: a reference)";
        }
        int image = images.intern(lines.bytes(), start, lines.end(imageColumn));
        if (!sink.isKnown(image)) {
            return "unknown image: " + Problems.quote(images.text(image)) + " (expected: one of the images file)";
        }
        last = time;
        sink.line(time, node(lines, nodeColumn), image, removed);
        return "";
    }

    private int node(LineReader lines, int column) {
        return lines.isUnknown(column) ? -1 : nodes.intern(lines.bytes(), lines.start(column), lines.end(column));
    }
}
