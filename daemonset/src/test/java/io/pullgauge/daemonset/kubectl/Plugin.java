/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code kubectl-pullgauge} by the strictest shell at hand. */
record Plugin(Path folder, Map<String, String> environment) {
    private static final Path SCRIPTS = Path.of("src", "main", "kubectl").toAbsolutePath();

    /** What a finished run left. */
    record Run(int exitCode, String out, String err) {}

    static Path script() {
        return SCRIPTS.resolve("kubectl-pullgauge");
    }

    static Path completer() {
        return SCRIPTS.resolve("kubectl_complete-pullgauge");
    }

    static Plugin in(Path folder) {
        return new Plugin(folder, Map.of());
    }

    /** The same with one variable more. */
    Plugin with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Plugin(folder, Map.copyOf(more));
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return fed("", arguments);
    }

    Run fed(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Files.exists(Path.of("/bin/dash")) ? "/bin/dash" : "/bin/sh", script().toString()));
        command.addAll(List.of(arguments));
        return finished(command, input);
    }

    /** Runs any command with this environment. */
    Run finished(List<String> command, String input) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(folder, "plugin", ".in"), input);
        Path out = Files.createTempFile(folder, "plugin", ".out");
        Path err = Files.createTempFile(folder, "plugin", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PULLGAUGE_") || name.equals("KUBECONFIG"));
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        return new Run(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
