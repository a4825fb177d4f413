/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.spool.Spool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentSettingsTest {

    @TempDir
    Path folder;

    @Test
    void theDefaults() {
        AgentSettings settings = ready("", Map.of(AgentKey.NODE_NAME, "n"));

        assertThat(settings)
                .isEqualTo(new AgentSettings(
                        Path.of("/"),
                        "n",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9750),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        "host",
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        new Spool.Bounds(2 * 1024 * 1024, Duration.ofHours(1)),
                        false));
        assertThat(settings.startingInterval()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void theDocumentedSampleHoldsEveryKeyAndTheDefaults() throws Exception {
        String sample = Files.readString(Path.of("../docs/agent.yaml"));
        String all = sample.replaceAll("(?m)^# ?(?=[a-z-]+:)", "");

        assertThat(all.lines()
                        .filter(line -> line.matches("[a-z-]+:.*"))
                        .map(line -> line.substring(0, line.indexOf(':'))))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(AgentKey.values()).map(AgentKey::text).toList());
        assertThat(ready(sample, Map.of(AgentKey.NODE_NAME, "n")))
                .isEqualTo(ready("", Map.of(AgentKey.NODE_NAME, "n")));
    }

    @Test
    void anAddressOfTheCollectorIsNoName() {
        AgentSettings settings = ready("collector: https://collector.svc:8443\ncollector-address: fd00::20", Map.of());

        assertThat(settings.collector().orElseThrow().at()).contains(InetAddress.ofLiteral("fd00::20"));
        assertThat(problems("collector: https://collector.svc:8443\ncollector-address: $(PULLGAUGE_SERVICE_HOST)"))
                .singleElement()
                .asString()
                .contains("collector-address", "expected: an IP address");
    }

    @Test
    void itsVantageIsTheHostsOrAPods() {
        assertThat(ready("vantage: pod", Map.of()).vantage()).isEqualTo("pod");
        assertThat(problems("vantage: moon")).singleElement().asString().contains("expected: host or pod");
    }

    @Test
    void aFileInAnySpellingAndFlagsThatWinOverIt() {
        AgentSettings settings = ready("""
                nodeName: from-file
                interval: 30s
                listen: "[::1]:0"
                images: [nginx, "redis:7"]
                registry: docker.io
                spool-max-bytes: 1MiB
                """, Map.of(AgentKey.INTERVAL, "1s"));

        assertThat(settings.nodeName()).isEqualTo("from-file");
        assertThat(settings.interval()).contains(Duration.ofSeconds(1));
        assertThat(settings.listen().getPort()).isZero();
        assertThat(settings.images()).containsExactly("nginx", "redis:7");
        assertThat(settings.registries()).containsExactly("docker.io");
        assertThat(settings.spool().bytes()).isEqualTo(1024 * 1024);
    }

    @Test
    void everythingWrongIsListedAtOnceWithItsLineAndWhatWasExpected() {
        assertThat(problems("""
                nodename: ok
                intervall: 5s
                interval: 0.5s
                listen: nowhere
                collector: http://10.0.0.1
                token-file: /run/token
                images: {a: b}
                timeout: [1s, 2s]
                debug: maybe
                debug: true
                """))
                .containsExactlyInAnyOrder(
                        "agent.yaml:2: unknown key intervall (did you mean interval?)",
                        "agent.yaml:3: interval: 0.5s (expected: a duration such as 30s or 5m, 1s to 24h)",
                        "agent.yaml:4: listen: nowhere (expected: address:port, such as 127.0.0.1:9750)",
                        "agent.yaml:5: collector: http://10.0.0.1 with a token (expected: https, or a loopback address)",
                        "agent.yaml:7: images: not a value (expected: a list of texts)",
                        "agent.yaml:8: timeout: a list (expected: one value)",
                        "agent.yaml:9: debug: maybe (expected: true or false)",
                        "agent.yaml:10: debug stands here a second time");
    }

    @Test
    void aFileThatIsNoYamlOrNoMappingOrNotThereIsOneProblem() {
        assertThat(problems("a: [b"))
                .singleElement()
                .asString()
                .startsWith("agent.yaml:")
                .contains("not YAML");
        assertThat(problems("- a\n- b")).containsExactly("agent.yaml:1: not a mapping (expected: key: value)");
        assertThat(read(Optional.of(folder.resolve("none.yaml")), Map.of(AgentKey.NODE_NAME, "n")))
                .isEqualTo(new AgentSettings.Outcome.Wrong(List.of(folder.resolve("none.yaml") + ": no such file")));
    }

    @Test
    void neverThrowsWhateverTheFileHolds() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "ab:-[]{}\n \"'#&*!|>%@,?\t0\u0000é~images:interval: nodename: ";
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(60); j > 0; j--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(read(Optional.of(write(text.toString())), Map.of()))
                    .as("seed " + seed)
                    .isNotNull();
        }
    }

    @Test
    void durationsSizesAndAddresses() {
        assertThat(Values.duration("1h30m")).contains(Duration.ofMinutes(90));
        assertThat(Values.duration("500ms")).contains(Duration.ofMillis(500));
        assertThat(Values.duration("5")).isEmpty();
        assertThat(Values.duration("")).isEmpty();
        assertThat(Values.duration("5s x")).isEmpty();
        assertThat(Values.size("2MiB")).contains(2L << 20);
        assertThat(Values.size("999999999GiB")).isPresent();
        assertThat(Values.size("-1")).isEmpty();
        assertThat(Values.listen(":80")).contains(new InetSocketAddress(80));
        assertThat(Values.listen("localhost:80").map(InetSocketAddress::getHostString))
                .contains("127.0.0.1");
        assertThat(Values.listen("127.0.0.1:70000")).isEmpty();
        assertThat(Values.listen("example.com:80")).isEmpty();
    }

    private AgentSettings ready(String yaml, Map<AgentKey, String> flags) {
        return switch (read(Optional.of(write(yaml)), flags)) {
            case AgentSettings.Outcome.Ready(AgentSettings settings) -> settings;
            case AgentSettings.Outcome.Wrong(List<String> problems) -> throw new AssertionError(problems);
        };
    }

    private List<String> problems(String yaml) {
        return switch (read(Optional.of(write(yaml)), Map.of(AgentKey.NODE_NAME, "n"))) {
            case AgentSettings.Outcome.Ready(AgentSettings settings) -> List.of();
            case AgentSettings.Outcome.Wrong(List<String> problems) -> problems;
        };
    }

    private static AgentSettings.Outcome read(Optional<Path> file, Map<AgentKey, String> flags) {
        Map<AgentKey, Setting> given = new EnumMap<>(AgentKey.class);
        flags.forEach((key, value) -> given.put(key, Setting.flag(key, List.of(value))));
        return AgentSettings.read(file, given);
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(folder.resolve("agent.yaml"), yaml, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
