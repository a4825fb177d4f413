/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command of the page about pre-pulls is one that the command line takes; what they do is PrepullCommandTest's. */
class PrepullDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "prepull.md");
    private static final String COMMAND = "pullgauge prepull ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    /** Without what is piped into them and the remarks behind them; "list | pause web" are two. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            int at = line.indexOf(COMMAND);
            if (at >= 0 && (line.startsWith("pullgauge") || line.startsWith("helm"))) {
                String command = line.substring(at + COMMAND.length()).replaceFirst("\\s+#.*", "");
                commands.addAll(
                        List.of(command.replace(" … ", " r.example/app:1 ").split(" \\| ")));
            }
        }
        return commands;
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(command); word.find(); ) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words.toArray(String[]::new);
    }

    @Test
    void showsCommandsThatTheCommandLineTakes() throws IOException {
        assertThat(commands())
                .hasSizeGreaterThan(9)
                .allSatisfy(
                        command -> assertThatCode(() -> new CommandLine(new PrepullCommand()).parseArgs(words(command)))
                                .as(command)
                                .doesNotThrowAnyException());
    }
}
