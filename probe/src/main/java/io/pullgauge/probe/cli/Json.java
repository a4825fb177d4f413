/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.PrintWriter;
import java.util.Iterator;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes results as JSON or YAML, nulls included; one after the other, so that a long list needs no memory. */
public final class Json {

    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    private Json() {}

    /** Prints {@code {"results":[…]}} in the given format (json, or yaml for everything else). */
    public static void results(OutputFormat format, Iterator<?> results, PrintWriter out) {
        ObjectWriter writer = format == OutputFormat.JSON ? JSON.writerWithDefaultPrettyPrinter() : YAML.writer();
        try (JsonGenerator generator = writer.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeName("results");
            generator.writeStartArray();
            while (results.hasNext()) {
                generator.writePOJO(results.next());
            }
            generator.writeEndArray();
            generator.writeEndObject();
        }
        if (format == OutputFormat.JSON) {
            out.println();
        }
        out.flush();
    }
}
