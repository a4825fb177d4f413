/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the images file: {@code image  digest  layers  [children]}. */
public final class ImagesReader {

    /** Beyond this a size is a slip of the pen; sums of ten million such requests stay within a long. */
    private static final long MAX_BYTES = 1L << 39;

    private static final int MAX_CHILDREN = 10_000;

    private final String file;
    private final Problems problems;
    private final Map<String, Long> sizes = new HashMap<>();
    private long unknownSizes;

    public ImagesReader(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Gives every usable line to {@code sink}, which says why it refuses one (else empty); broken lines become problems. */
    public void read(InputStream in, Function<ImageLine, String> sink) throws IOException {
        LineReader lines = new LineReader(in);
        Header header = Header.read(file, lines, "image", "digest", "layers");
        while (lines.next()) {
            try {
                String refusal = sink.apply(parse(header, lines));
                BrokenLine.unless(refusal.isEmpty(), refusal);
            } catch (BrokenLine e) {
                problems.report(file, lines.number(), e.reason());
            }
        }
        if (unknownSizes > 0) {
            problems.note(file + ": " + unknownSizes + " layers of unknown size count as requests of 0 bytes");
        }
    }

    private ImageLine parse(Header header, LineReader lines) throws BrokenLine {
        BrokenLine.unless(header.misfit(lines).isEmpty(), header.misfit(lines));
        String image = lines.text(header.column("image"));
        BrokenLine.unless(
                TraceReference.isUsable(image), "image: " + Problems.quote(image) + " (expected: a reference)");
        int digest = header.column("digest");
        return new ImageLine(
                image,
                lines.isUnknown(digest) ? null : digest(lines.text(digest)),
                layers(lines, header.column("layers")),
                children(lines, header.column("children")));
    }

    private @Nullable List<Layer> layers(LineReader lines, int column) throws BrokenLine {
        if (lines.isUnknown(column)) {
            return null;
        }
        Map<String, Layer> layers = new LinkedHashMap<>();
        for (String text : lines.text(column).split(",", -1)) {
            Layer layer = layer(text.strip());
            layers.putIfAbsent(layer.digest(), layer);
        }
        // Only a line that is good as a whole may say how large a blob is.
        for (Layer layer : layers.values()) {
            if (layer.bytes() > 0) {
                sizes.put(layer.digest(), layer.bytes());
            }
        }
        return new ArrayList<>(layers.values());
    }

    private Layer layer(String text) throws BrokenLine {
        int equals = text.lastIndexOf('=');
        BrokenLine.unless(equals > 0, "layer: " + Problems.quote(text) + " (expected: sha256:…=bytes)");
        String digest = digest(text.substring(0, equals));
        String size = text.substring(equals + 1);
        if (size.equals("-")) {
            return unknownSize(digest);
        }
        long bytes = bytes(size);
        long known = sizes.getOrDefault(digest, bytes);
        BrokenLine.unless(
                known == bytes,
                "layer " + digest + ": " + bytes + " bytes (expected: " + known + " as on an earlier line)");
        return new Layer(digest, bytes);
    }

    private Layer unknownSize(String digest) {
        Long known = sizes.get(digest);
        if (known == null) {
            unknownSizes++;
        }
        return new Layer(digest, known == null ? 0 : known);
    }

    private static long bytes(String text) throws BrokenLine {
        byte[] digits = text.getBytes(StandardCharsets.UTF_8);
        long bytes = LineReader.parse(digits, 0, digits.length);
        BrokenLine.unless(bytes != -2, "layer size: " + Problems.quote(text) + " (expected: >= 0)");
        BrokenLine.unless(
                bytes >= 0 && bytes <= MAX_BYTES,
                "layer size: " + Problems.quote(text) + " (expected: bytes, at most " + MAX_BYTES + ")");
        return bytes;
    }

    /** A count, or the children's digests themselves. */
    private static int children(LineReader lines, int column) throws BrokenLine {
        if (column < 0
                || column >= lines.fields()
                || lines.isUnknown(column)
                || lines.text(column).isBlank()) {
            return 0;
        }
        String text = lines.text(column);
        if (text.contains(":")) {
            return text.split(",").length;
        }
        long count = lines.number(column);
        BrokenLine.unless(
                count >= 0 && count <= MAX_CHILDREN,
                "children: " + Problems.quote(text) + " (expected: 0 to " + MAX_CHILDREN + ")");
        return (int) count;
    }

    private static String digest(String text) throws BrokenLine {
        BrokenLine.unless(TraceReference.isDigest(text), "digest: " + Problems.quote(text) + " (expected: sha256:…)");
        return text;
    }
}
