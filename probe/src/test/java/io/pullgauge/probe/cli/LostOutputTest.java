/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** An empty result must not pass for a gate that found nothing. */
class LostOutputTest {

    private static final OutputStream FULL = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    };

    @Test
    void aResultThatCannotBeWrittenIsAFailureInOneLine() {
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new ExplainCommand())
                .setOut(new PrintWriter(FULL, false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err));
        assertThat(CommandLines.run(line, "-o", "json", "manifest unknown")).isEqualTo(1);
        assertThat(err.toString().strip()).endsWith("the result could not be written to standard output");
    }
}
