/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Every error site of the runtimes, of Go's network stack and of the registries that we know of, as its format string builds the text: each
 * has its cause, in whatever wrapper it comes.
 */
class BuiltTextsTest {

    private record Text(String cause, String message) {}

    private static final List<Text> TEXTS = TestLines.of("built.tsv").stream()
            .map(line -> line.split("\t"))
            .map(column -> new Text(column[0], column[1].replace("\\n", "\n")))
            .toList();

    private static List<String> wrong(UnaryOperator<String> wrapper) {
        return TEXTS.stream()
                .filter(text -> !said(wrapper.apply(text.message())).equals(text.cause()))
                .map(text -> text.cause() + ", not " + said(wrapper.apply(text.message())) + ": " + text.message())
                .toList();
    }

    private static String said(String message) {
        return Explainer.explain(message).cause();
    }

    @Test
    void haveTheirCause() {
        assertThat(wrong(text -> text)).isEmpty();
        assertThat(TEXTS).hasSizeGreaterThan(800);
    }

    @Test
    void haveItAsTheMessageOfAContainerThatWaits() {
        assertThat(wrong(text -> "Pending: ErrImagePull (message: " + text + ")"))
                .isEmpty();
    }

    @Test
    void haveItInAKubeletsLogLineWithItsQuotes() {
        assertThat(wrong(text -> "E1121 10:00:00.123456   812 pod_workers.go:1301] \"Error syncing pod, skipping\" err="
                        + quoted("failed to \"StartContainer\" for \"app\" with ErrImagePull: " + quoted(text))))
                .isEmpty();
    }

    @Test
    void haveItInsideJson() {
        assertThat(wrong(text -> "{\"reason\":\"ErrImagePull\",\"message\":" + quoted(text) + "}"))
                .isEmpty();
    }

    @Test
    void haveItBehindATimestampAndOverSeveralLines() {
        assertThat(wrong(text -> "2026-11-21T10:00:00Z node-1 crio[81]: " + text.replace(": ", ":\n        ")))
                .isEmpty();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
