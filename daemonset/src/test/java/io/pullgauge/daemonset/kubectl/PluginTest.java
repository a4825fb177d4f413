/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the plugin says before it asks anybody; needs a shell and nothing else. */
class PluginTest {
    @TempDir
    Path folder;

    private Plugin plugin = new Plugin(Path.of(""), java.util.Map.of());

    @BeforeEach
    void noKubectl() {
        plugin = Plugin.in(folder).with("KUBECTL", "no-such-kubectl");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        frobnicate             | 2 | unknown command: frobnicate
        -o json nodes          | 2 | the command comes first
        nodes -o xml           | 2 | expected: text, wide, json, yaml or name
        nodes -o               | 2 | -o needs a value
        nodes --frob           | 2 | unknown option: --frob
        nodes a b              | 2 | one name at most
        nodes --timeout soon   | 2 | expected: a duration
        nodes --via telepathy  | 2 | expected: auto, proxy or forward
        nodes --collector x    | 2 | expected: http://HOST:PORT
        nodes --port 80/../x   | 2 | a port's number or name
        nodes --service a/../b | 2 | expected: the name of a namespace or a service
        nodes --collector-namespace .. | 2 | expected: the name of a namespace or a service
        nodes ..               | 2 | expected: a name
        pods x -n ..           | 2 | expected: a name
        advice mute ..         | 2 | expected: a name
        prepull delete .       | 2 | expected: a name
        check                  | 2 | nothing to check
        explain                | 2 | no message
        advice --config crio   | 2 | needs the ID
        advice mute x          | 2 | --reason TEXT and --until TIME
        prepull apply          | 2 | needs -f FILE
        pods --evidence        | 2 | needs the NAME of a pod
        pods --canary          | 2 | needs the NAME of a pod
        completion tcsh        | 2 | bash, zsh or fish
        nodes                  | 1 | no-such-kubectl is not installed
        """)
    void wrongCallsGetOneLineAndTheRightExitCode(String call, int exitCode, String says) throws Exception {
        Plugin.Run run = plugin.run(call.split(" "));

        assertThat(run.err()).contains(says).startsWith("kubectl pullgauge: ");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void helpShowsHowKubectlCallsIt() throws Exception {
        Plugin.Run run = plugin.run("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("kubectl pullgauge nodes").contains("Exit codes:");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void completesCommandsAndValuesAndSaysThatFilesDoNotFit() throws Exception {
        assertThat(plugin.run("__complete", "re").out()).isEqualTo("registries\n:4\n");
        assertThat(plugin.run("__complete", "nodes", "-o", "j").out()).isEqualTo("json\n:4\n");
        assertThat(plugin.run("__complete", "advice", "x", "--config", "c").out())
                .isEqualTo("containerd\ncrio\n:4\n");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        plugin.run("explain", "x");

        try (var left = java.nio.file.Files.list(folder)) {
            assertThat(left.filter(each -> each.getFileName().toString().startsWith("kubectl-pullgauge")))
                    .isEmpty();
        }
    }
}
