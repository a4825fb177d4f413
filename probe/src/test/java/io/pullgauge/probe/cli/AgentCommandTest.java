/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.HttpReply;
import io.pullgauge.probe.fixture.HttpRequest;
import io.pullgauge.probe.fixture.HttpStandIn;
import io.pullgauge.probe.fixture.Listen;
import io.pullgauge.probe.fixture.Shipped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a JVM of its own, as a node runs it. */
class AgentCommandTest {

    private static final String ANSWER =
            "{\"accepted\":true,\"nextReportSeconds\":3600,\"targets\":{\"registries\":[],\"images\":[]},\"etag\":\"1\","
                    + "\"serverTime\":\"2026-11-21T10:00:00Z\"}";

    @TempDir
    Path folder;

    @Test
    void sigtermFlushesTheLastStateAndEnds() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(2);
        try (HttpStandIn collector = HttpStandIn.start(Listen.loopback(), request -> take(request, first, second))) {
            Process agent = start(
                    "--collector",
                    collector.url(),
                    "--token-file",
                    secret(),
                    "--interval",
                    "1h",
                    "--listen",
                    "127.0.0.1:0",
                    "--node-name",
                    "n1",
                    "--image",
                    "nginx",
                    "--debug");
            assertThat(first.await(20, TimeUnit.SECONDS)).as(output()).isTrue();

            agent.destroy();

            assertThat(agent.waitFor(6, TimeUnit.SECONDS)).isTrue();
            assertThat(second.await(0, TimeUnit.SECONDS))
                    .as("a report after SIGTERM")
                    .isTrue();
            assertThat(output())
                    .contains(
                            "\"message\":\"The agent runs\"",
                            "\"message\":\"The agent has stopped\"",
                            "\"orderly\":true")
                    .doesNotContain("canary-51d0");
            assertThat(output().lines()).allMatch(line -> line.startsWith("{\"time\":") && line.endsWith("}"));
        }
    }

    @Test
    void aBusyPortIsOneClearLine() throws Exception {
        try (HttpStandIn taken = HttpStandIn.start(Listen.loopback(), request -> HttpReply.of(200))) {
            Process agent = start("--listen", "127.0.0.1:" + taken.port(), "--node-name", "n1");

            assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isEqualTo(1);
            assertThat(output())
                    .isEqualTo(
                            "pullgauge agent: cannot listen on 127.0.0.1:" + taken.port()
                                    + ": the address is taken, as by another agent on this node's network, or not this machine's (expected: another --listen; in the chart agent.port)\n");
        }
    }

    @Test
    void wrongSettingsAreAllListedAndAreWrongUsage() throws Exception {
        Path config = Files.writeString(folder.resolve("a.yaml"), "nodename: n1\ncolector: x\n");

        Process agent = start("--config", config.toString(), "--interval", "never", "--token-file", secret());

        assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(2);
        assertThat(output().lines())
                .containsExactly(
                        "pullgauge agent: a.yaml:2: unknown key colector (did you mean collector?)",
                        "pullgauge agent: --interval: never (expected: a duration such as 30s or 5m, 1s to 24h)");
    }

    private String secret() throws Exception {
        return Files.writeString(folder.resolve("token"), "canary-51d0").toString();
    }

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Shipped.classPath(),
                AgentMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("output"));
    }

    private static HttpReply take(HttpRequest request, CountDownLatch... latches) {
        assertThat(request.header("authorization")).contains("Bearer canary-51d0");
        for (CountDownLatch latch : latches) {
            latch.countDown();
        }
        return HttpReply.json(202, ANSWER);
    }
}
