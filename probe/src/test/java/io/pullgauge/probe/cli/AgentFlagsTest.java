/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Option;

class AgentFlagsTest {

    @Test
    void readsAPlainLineInBothSpellings() {
        AgentFlags read = read("--config", "/a.yaml", "--image=b", "--image", "c", "--registry=d", "--debug")
                .orElseThrow();

        assertThat(read.config()).contains(Path.of("/a.yaml"));
        assertThat(read.flags())
                .isEqualTo(Map.of(
                        AgentKey.IMAGES, new Setting(List.of("b", "c"), "--image"),
                        AgentKey.REGISTRIES, new Setting(List.of("d"), "--registry"),
                        AgentKey.DEBUG, new Setting(List.of("true"), "--debug")));
    }

    @Test
    void theNodesNameComesFromTheEnvironmentWhereNoFlagSaysIt() {
        Map<String, String> environment = Map.of("NODE_NAME", "n1");

        assertThat(AgentFlags.read(List.of(), environment).orElseThrow().flags().get(AgentKey.NODE_NAME))
                .isEqualTo(new Setting(List.of("n1"), "--node-name"));
        assertThat(AgentFlags.read(List.of("--node-name=n2"), environment)
                        .orElseThrow()
                        .flags()
                        .get(AgentKey.NODE_NAME))
                .isEqualTo(new Setting(List.of("n2"), "--node-name"));
        assertThat(AgentFlags.read(List.of(), Map.of("NODE_NAME", ""))
                        .orElseThrow()
                        .flags())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--collectr=x",
                "image",
                "--image",
                "--image --debug",
                "--image=",
                "--interval 1s --interval 2s",
                "--config a --config b",
                "--debug=false",
                "--images=a",
                "--registries a"
            })
    void leavesToPicocliWhatIsNotPlain(String line) {
        // "--debug=false" is picocli's to understand.
        assertThat(read(line.split(" "))).isEmpty();
    }

    @Test
    void knowsTheSameFlagsAsTheCommand() {
        Set<String> theirs = Arrays.stream(AgentCommand.class.getDeclaredFields())
                .map(field -> field.getAnnotation(Option.class))
                .filter(option -> option != null && !option.names()[0].equals("--config"))
                .map(option -> option.names()[0])
                .collect(Collectors.toSet());

        Set<AgentKey> known = theirs.stream()
                .flatMap(name -> read(name.equals("--debug") ? new String[] {name} : new String[] {name, "x"}).stream())
                .flatMap(read -> read.flags().keySet().stream())
                .collect(Collectors.toSet());
        assertThat(known).isEqualTo(EnumSet.allOf(AgentKey.class)).hasSameSizeAs(theirs);
    }

    private static Optional<AgentFlags> read(String... arguments) {
        return AgentFlags.read(Stream.of(arguments).toList(), Map.of());
    }
}
