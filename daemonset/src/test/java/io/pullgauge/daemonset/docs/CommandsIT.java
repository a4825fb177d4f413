/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the documentation, run as they stand against the demo. */
@Timeout(300)
@EnabledIfSystemProperty(named = "pullgauge.realServers", matches = "true")
class CommandsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern PAGE = Pattern.compile("page +(http://\\S+)/");

    private static final Pattern CALL =
            Pattern.compile("^(?:\\$ )?(?:\\S+ \\| )?(?:(kubectl) )?(?:\\./)?pullgauge ([a-z]+)");
    private static final Pattern OPTION = Pattern.compile("(?<=[ \\[])--[a-z][a-z-]*");

    @TempDir
    Path folder;

    private String url = "";

    @Test
    void everyCommandAnswers() throws Exception {
        Path out = folder.resolve("demo.out");
        Process demo = new ProcessBuilder(Pages.ROOT.resolve("pullgauge").toString(), "demo", "--port", "0")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("demo.err").toFile())
                .start();
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(out) && findUrl(Files.readString(out)));
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> run("kubectl pullgauge advice -o name").out().contains("registry-deserves-cache")
                            && run("kubectl pullgauge quota -o name").out().contains("203.0.113.7")
                            && run("kubectl pullgauge nodes node-b1").out().contains("connect_refused"));
            List<String> wrong = new ArrayList<>();
            for (String command : Pages.commands()) {
                Run run = run(command);
                if ((run.exitCode() != 0 && run.exitCode() != 4) || run.out().isBlank()) {
                    wrong.add(command + " → " + run);
                }
            }
            assertThat(wrong).isEmpty();
        } finally {
            demo.destroy();
            demo.waitFor(30, TimeUnit.SECONDS);
        }
    }

    /** Also of those that no test runs: a subcommand and its options as they are written in the pages are known to the program's own help. */
    @Test
    void everyCommandAndOptionThatThePagesNameIsThere() throws Exception {
        Map<String, String> helps = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Pages.Block block : Pages.blocks()) {
            for (String line : block.lines()) {
                Matcher call = CALL.matcher(line);
                if (call.find()
                        && (block.info().startsWith("sh") || block.info().startsWith("console"))) {
                    String program = call.group(1) == null ? call.group(2) : "kubectl pullgauge";
                    String help = helps.computeIfAbsent(program, this::help);
                    String words = line.substring(call.end(2)).replaceAll("'[^']*'|\\s#.*|\\|.*", "");
                    OPTION.matcher(words)
                            .results()
                            .map(MatchResult::group)
                            .filter(option -> !help.contains(option))
                            .forEach(option -> wrong.add(line + " → " + option));
                    if (!help.contains(call.group(2))) {
                        wrong.add(line + " → " + call.group(2));
                    }
                }
            }
        }
        assertThat(helps.keySet()).contains("kubectl pullgauge", "prepull", "check", "pods");
        assertThat(wrong).isEmpty();
    }

    private String help(String program) {
        try {
            List<String> pages = new ArrayList<>();
            if (program.startsWith("kubectl")) {
                pages.add(run("kubectl-pullgauge --help").out());
            } else {
                pages.add(run("pullgauge " + program + " --help").out());
                if (program.equals("prepull")) {
                    for (String verb : List.of("plan", "apply", "show", "list", "pause", "resume", "cancel")) {
                        pages.add(run("pullgauge prepull " + verb + " --help").out());
                    }
                }
                // Asking nodes is another command behind the same word.
                if (program.equals("check")) {
                    pages.add(run("pullgauge check --nodes all --help").out());
                }
            }
            return String.join("\n", pages);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean findUrl(String said) {
        Matcher page = PAGE.matcher(said);
        boolean found = page.find();
        url = found ? page.group(1) : "";
        return found;
    }

    private record Run(int exitCode, String out, String err) {}

    /** With this checkout's commands on the path, and the demo's collector as the one to ask. */
    private Run run(String command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "run", ".out");
        Path err = Files.createTempFile(folder, "run", ".err");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        url.isEmpty()
                                ? command
                                : command.replaceAll("^(\\./)?pullgauge (\\w+)", "pullgauge $2 --collector " + url))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .merge(
                        "PATH",
                        Pages.ROOT + ":" + Path.of("src", "main", "kubectl").toAbsolutePath(),
                        (before, ours) -> ours + ":" + before);
        builder.environment().put("PULLGAUGE_COLLECTOR", url);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command + " does not end");
        }
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
