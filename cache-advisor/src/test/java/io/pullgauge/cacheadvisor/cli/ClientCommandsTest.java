/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.app.Client;
import io.pullgauge.cacheadvisor.app.Collector;
import io.pullgauge.cacheadvisor.app.CollectorConfig;
import io.pullgauge.cacheadvisor.app.Reports;
import io.pullgauge.probe.cli.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands against a running collector, as a person calls them. */
class ClientCommandsTest {
    @TempDir
    static Path data;

    private static Collector collector;

    private record Run(int exit, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        collector =
                Collector.start(CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), data));
        try (Client client = new Client(collector.port())) {
            client.report(Reports.of("good")
                    .healthy("r.example")
                    .pullable("r.example/app:1")
                    .json());
            client.report(Reports.of("bad")
                    .failing("r.example", "dns", "dns_nxdomain")
                    .quota("docker.io", "203.0.113.9", 100, 3, 21600)
                    .json());
        }
    }

    @AfterAll
    static void stop() {
        collector.close();
    }

    private static Run run(Object command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = CommandLines.run(line, arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    private static Run ask(Object command, String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--collector";
        arguments[1] = "http://127.0.0.1:" + collector.port();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return run(command, arguments);
    }

    @Test
    void showsNodesAndFindsTheFailingOne() {
        Run run = ask(new NodesCommand());

        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out()).startsWith("NAME").contains("good").contains("r.example=dns_nxdomain");
        assertThat(ask(new NodesCommand(), "good").exit()).isZero();
        assertThat(ask(new NodesCommand(), "-o", "name", "--failing").out()).isEqualTo("bad\n");
        assertThat(ask(new NodesCommand(), "-o", "json").out()).contains("\"total\" : 2");
        assertThat(ask(new NodesCommand(), "-o", "yaml").out()).contains("items:");
    }

    @Test
    void showsRegistriesQuotaAndAdvice() {
        assertThat(ask(new RegistriesCommand()).exit()).isEqualTo(4);
        assertThat(ask(new RegistriesCommand(), "-o", "name").out()).contains("r.example\n");
        assertThat(ask(new QuotaCommand()).out()).contains("203.0.113.9").contains("low");
        Run advice = ask(new AdviceCommand(), "-o", "name");
        assertThat(advice.exit()).isZero();
        assertThat(advice.out()).contains("quota-runs-low-").contains("fault-on-some-nodes-");
        String id = advice.out()
                .lines()
                .filter(line -> line.startsWith("fault"))
                .findFirst()
                .orElseThrow();
        assertThat(ask(new AdviceCommand(), id).out()).contains("What to do:");
    }

    @Test
    void saysInOneLineWhatTheCollectorRefuses() {
        Run run = ask(new PodsCommand());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("Kubernetes");
    }

    @Test
    void saysInOneLineThatNothingListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Run run = run(new NodesCommand(), "--collector", "http://127.0.0.1:" + free);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("127.0.0.1:" + free)
                .contains("refused");
    }

    @Test
    void refusesWrongUsage() {
        assertThat(run(new NodesCommand(), "--timeout", "soon").exit()).isEqualTo(2);
        assertThat(run(new NodesCommand(), "--no-such-flag").exit()).isEqualTo(2);
        assertThat(run(new CollectorCommand()).exit()).isEqualTo(2);
        assertThat(run(new CollectorCommand(), "--data", "x", "--listen", "nonsense")
                        .exit())
                .isEqualTo(2);
        assertThat(run(new CollectorCommand(), "--data", "x", "--auth", "hope").exit())
                .isEqualTo(2);
        assertThat(run(new CollectorCommand(), "--data", "x", "--database", "mysql://x")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void saysInOneLineWhyACollectorCannotStart(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String here = folder.toString();

        assertCannotStart("cannot listen", "--data", here, "--listen", "127.0.0.1:" + collector.port());
        assertCannotStart("another collector", "--data", data.toString(), "--listen", "127.0.0.1:0");
        assertCannotStart("data folder", "--data", file.toString(), "--listen", "127.0.0.1:0");
        assertEnds(2, "--auth none is refused", "--data", here, "--listen", "0.0.0.0:0");
        assertCannotStart(
                "token file", "--data", here, "--listen", "127.0.0.1:0", "--auth", "token-file=" + here + "/none");
        assertCannotStart(
                "unknown key",
                "--data",
                here,
                "--config",
                Files.writeString(folder.resolve("c"), "intervall: 5s\n").toString());
        Files.write(folder.resolve("pullgauge.db"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertCannotStart("cannot open the store", "--data", here, "--listen", "127.0.0.1:0");
    }

    private static void assertCannotStart(String why, String... arguments) {
        assertEnds(1, why, arguments);
    }

    private static void assertEnds(int exit, String why, String... arguments) {
        Run run = run(new CollectorCommand(), arguments);
        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        assertThat(run.err().lines())
                .as(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains(why);
    }
}
