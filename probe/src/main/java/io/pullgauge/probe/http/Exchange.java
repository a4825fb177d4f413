/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.verdict.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came of one request. */
public sealed interface Exchange {

    Phases phases();

    /**
     * The server answered, whatever it said.
     *
     * @param headers lower-case name → values in order
     * @param body at most as much as was asked for
     * @param digest sha256 of the whole body where it was asked for, else empty
     * @param length bytes of the body that were read
     * @param cut whether the server had more
     * @param local whether the answer came from an address of this machine or its link
     */
    record Answer(
            String url,
            int status,
            Map<String, List<String>> headers,
            byte[] body,
            String digest,
            long length,
            boolean cut,
            boolean local,
            Phases phases)
            implements Exchange {

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                    .findFirst();
        }

        /** The media type without parameters, lower case; empty where there is none. */
        public String mediaType() {
            String raw = header("content-type").orElse("");
            int end = raw.indexOf(';');
            return (end < 0 ? raw : raw.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        }

        /** The body as text, for error bodies. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** There was no answer. */
    record Failed(Failure failure, Phases phases) implements Exchange {}
}
