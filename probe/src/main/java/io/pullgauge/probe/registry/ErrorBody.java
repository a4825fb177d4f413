/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.json.JsonReader;
import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.verdict.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;

/**
 * What a registry or token server wrote to explain an error: codes in upper case, and all its words in one lower-case text to search in.
 * Anything is taken: JSON of any shape, HTML, nothing.
 */
record ErrorBody(List<String> codes, String words) {

    /** As much of an error body as is read. */
    static final int MAX_BYTES = 4096;

    static final ErrorBody NONE = new ErrorBody(List.of(), "");

    private static final JsonReader JSON = JsonReader.within(StreamReadConstraints.builder()
            .maxNestingDepth(16)
            .maxDocumentLength(MAX_BYTES + 1)
            .build());

    static ErrorBody parse(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        List<String> codes = new ArrayList<>();
        if (text.stripLeading().startsWith("{")) {
            try {
                for (JsonValue error : JSON.read(body).path("errors")) {
                    String code = error.path("code").asString("");
                    if (!code.isEmpty() && codes.size() < 8) {
                        codes.add(Text.line(code.toUpperCase(Locale.ROOT), 64));
                    }
                }
            } catch (JacksonException _) {
                // Cut or broken: the words are still there.
            }
        }
        return new ErrorBody(List.copyOf(codes), text.toLowerCase(Locale.ROOT));
    }

    boolean has(String code) {
        return codes.contains(code);
    }

    boolean says(String words) {
        return this.words.contains(words);
    }
}
