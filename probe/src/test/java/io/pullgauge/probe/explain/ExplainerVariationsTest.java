/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own wordings, from how the runtimes and Go build their texts: each with the cause it must be given, and unknown where it must not. */
class ExplainerVariationsTest {

    record Variation(String cause, String message) {}

    static Stream<Variation> variations() throws IOException {
        try (InputStream in = ExplainerVariationsTest.class.getResourceAsStream("variations.tsv")) {
            assertThat(in).isNotNull();
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(column -> new Variation(column[0], column[1].replace("\\n", "\n")));
        }
    }

    @ParameterizedTest
    @MethodSource("variations")
    void namesTheCause(Variation variation) {
        assertThat(Explainer.explain(variation.message()).cause()).isEqualTo(variation.cause());
    }

    @ParameterizedTest
    @MethodSource("variations")
    void namesItInAnyWrapper(Variation variation) {
        String message = variation.message();
        assertThat(Stream.of(
                                "ErrImagePull: " + message,
                                "  Warning  Failed  3s (x2 over 17s)  kubelet  " + message,
                                "E1121 10:00:00.123456   812 pod_workers.go:1301] \"Error syncing pod, skipping\" err="
                                        + quoted("failed to \"StartContainer\" for \"app\" with ErrImagePull: "
                                                + quoted(message)),
                                "Jan 05 10:00:00 node-1 containerd[812]: time=\"2026-01-05T10:00:00Z\" level=error msg=\"PullImage"
                                        + " failed\" error=" + quoted(message),
                                " ✘ web Error  " + message,
                                "Pending: ErrImagePull (message: " + message + ")",
                                message + "...",
                                "{\"message\":" + quoted(message) + "}")
                        .map(Explainer::explain)
                        .map(Explanation::cause))
                .allMatch(variation.cause()::equals, variation.cause());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @Test
    void coversEveryCauseThatAMessageCanName() throws IOException {
        List<String> covered = variations().map(Variation::cause).distinct().toList();
        // Said by no runtime in so many words: our probe's own findings, and what Go folds into another text.
        List<Cause> neverInWords = List.of(
                Cause.DNS_REFUSED,
                Cause.TLS_INCOMPLETE_CHAIN,
                Cause.TLS_HANDSHAKE_CLOSED,
                Cause.AUTH_REALM_REFUSED,
                Cause.QUOTA_EXHAUSTED,
                Cause.QUOTA_LOW,
                Cause.MIRROR_UNREACHABLE);
        assertThat(Stream.of(Cause.values())
                        .filter(cause -> !neverInWords.contains(cause))
                        .map(Cause::code))
                .isSubsetOf(covered);
    }
}
