/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./pullgauge} of this checkout. */
final class Pullgauge {

    private Pullgauge() {}

    /** What a finished run left. */
    record Run(int exitCode, String out, String err) {}

    /** Runs to the end, for a minute at most. */
    static Run run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("pullgauge", ".out");
        Path err = Files.createTempFile("pullgauge", ".err");
        try {
            Process process = start(out, err, arguments);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("pullgauge " + List.of(arguments) + " does not end");
            }
            return new Run(process.exitValue(), read(out), read(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Starts it and leaves it running. */
    static Process start(Path out, Path err, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("NO_COLOR");
        return builder.start();
    }

    private static Path launcher() {
        return Path.of("..", "pullgauge").toAbsolutePath().normalize();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
