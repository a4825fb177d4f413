/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation;

import static io.pullgauge.cacheadvisor.simulation.TraceText.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pullgauge.cacheadvisor.simulation.cache.Product;
import io.pullgauge.cacheadvisor.simulation.trace.TraceUnreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broken line is told by number and reason, and the rest is used. */
class BrokenTraceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 n x:1             | time goes backwards: 5 (expected: >= 10 as on an earlier line)",
                "12 n y:1            | unknown image: y:1 (expected: one of the images file)",
                "12 n x@sha256:other | unknown image: x@sha256:other (expected: one of the images file)",
                "12 n -              | unknown image: -",
                "12 n                | 2 fields (expected: 3)",
                "12 n x:1 more       | 4 fields (expected: 3)",
                "soon n x:1          | epoch_millis: soon (expected: milliseconds since 1970)",
                "-1 n x:1            | epoch_millis: -1 (expected: milliseconds since 1970)",
                "- n x:1             | epoch_millis: - (expected: milliseconds since 1970)",
                "1762000000000000 n x:1 | epoch_millis: 1762000000000000 (expected: milliseconds since 1970)",
                "12 \u001b[31mn y\u0007:1 | unknown image: y\\u0007:1 (expected: one of the images file)",
            })
    void tellsWhatIsWrongWithAPull(String line, String reason) {
        TraceText trace = trace().image("x:1 sha256:x sha256:l=7 -")
                .pull(10, "n", "x:1")
                .line(line)
                .pull(11, "m", "x:1");
        assertThat(trace.run(Product.LRU).uncached().bytes()).isEqualTo(14);
        assertThat(trace.problems()).containsExactly("pulls: line 3: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "y:1 sha256:y sha256:m=-5 -   | layer size: -5 (expected: >= 0)",
                "y:1 sha256:y sha256:m=five - | layer size: five (expected: bytes, at most 549755813888)",
                "y:1 sha256:y sha256:m -      | layer: sha256:m (expected: sha256:…=bytes)",
                "y:1 sha256:y sha256:l=8 -    | layer sha256:l: 8 bytes (expected: 7 as on an earlier line)",
                "y:1 sha256:y sha256:m=5 -2   | children: -2 (expected: 0 to 10000)",
                "y:1 sha256:y                 | 2 fields (expected: 3)",
                "y:1 y sha256:m=5 -           | digest: y (expected: sha256:…)",
                "y:1@sha256:z sha256:y sha256:m=5 - | digest: sha256:y (expected: sha256:z as in the reference)",
                "y:1 sha256:x sha256:m=5 -    | digest: sha256:x has other layers than on an earlier line (expected: the same)",
                "- sha256:y sha256:m=5 -      | image: - (expected: a reference)",
            })
    void tellsWhatIsWrongWithAnImage(String line, String reason) {
        TraceText trace = trace().image("x:1 sha256:x sha256:l=7 -")
                .image(line)
                .pull(10, "n", "x:1")
                .pull(11, "n", "y:1");
        assertThat(trace.run(Product.LRU).uncached().bytes()).isEqualTo(7);
        assertThat(trace.problems())
                .containsExactly(
                        "images: line 3: " + reason,
                        "pulls: line 3: unknown image: y:1 (expected: one of the images file)");
    }

    @Test
    void namesTheFirstHundredBrokenLinesAndCountsTheOthers() {
        TraceText trace = trace().image("x:1 sha256:x sha256:l=7 -");
        IntStream.range(0, 250).forEach(i -> trace.line("broken"));
        trace.run(Product.LRU);
        assertThat(trace.problems()).hasSize(101).last().isEqualTo("and 150 more broken lines");
    }

    @Test
    void refusesAFileWithoutItsHeader() {
        Simulation simulation = new Simulation(SimulationOptions.defaults());
        assertThatThrownBy(() -> read(simulation, "0\tn\tx:1\n"))
                .isInstanceOf(TraceUnreadable.class)
                .hasMessage(
                        "pulls: line 1: no column epoch_millis in the header 0 n x:1 (expected, separated by tabs: epoch_millis"
                                + " node image)");
        assertThatThrownBy(() -> read(simulation, "")).isInstanceOf(TraceUnreadable.class);
    }

    @Test
    void takesColumnsByNameAndForgivesLineEndsAndBlankLines() throws IOException {
        Simulation simulation = new Simulation(SimulationOptions.defaults());
        simulation.images("images", in("\uFEFFlayers\timage\tdigest\r\nsha256:l=7\tx:1\tsha256:x\r\n"));
        SimulationResult result = read(simulation, "node\timage\tepoch_millis\nn\tx:1\t5\n\n\r\nm\tx:1\t6");
        assertThat(simulation.problems().lines()).isEmpty();
        assertThat(result.uncached().bytes()).isEqualTo(14);
    }

    @Test
    void skipsALineWithoutEnd() throws IOException {
        Simulation simulation = new Simulation(SimulationOptions.defaults());
        simulation.images("images", in("image\tdigest\tlayers\nx:1\tsha256:x\tsha256:l=7\n"));
        String text = "epoch_millis\tnode\timage\n1\tn\t" + "y".repeat(5_000_000) + "\n2\tn\tx:1\n";
        assertThat(read(simulation, text).uncached().bytes()).isEqualTo(7);
        assertThat(simulation.problems().lines()).containsExactly("pulls: line 2: longer than 1048576 bytes");
    }

    private static SimulationResult read(Simulation simulation, String pulls) throws IOException {
        return simulation.pulls("pulls", in(pulls));
    }

    private static ByteArrayInputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
