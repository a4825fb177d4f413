/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.log.Lines.Rules;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.SLF4JServiceProvider;

/** What is let through, and where it goes; what a line looks like is told by {@link JsonLineTest}. */
class LinesTest {

    private static final String HEAD = "{\"time\":\"2026-11-21T10:00:00Z\",\"level\":";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Lines lines = new Lines(
            InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")), () -> printTo(out), () -> printTo(err));
    private final Logger ours = lines.getLogger("io.pullgauge.probe.agent.Agent");
    private final Logger library = lines.getLogger("okhttp3.OkHttpClient");
    private final Logger server = lines.getLogger("com.linecorp.armeria.server.Server");

    private static PrintStream printTo(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    @Test
    void aCommandSaysNoMoreThanWarningsAndNothingOnStandardOutput() {
        ours.atInfo().log("a");
        ours.atWarn().addKeyValue("left", 3).log("b");
        library.warn("{} of {} are left", 1, 2);

        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(HEAD + "\"WARN\",\"logger\":\"Agent\",\"message\":\"b\",\"left\":3}\n" + HEAD
                        + "\"WARN\",\"logger\":\"OkHttpClient\",\"message\":\"1 of 2 are left\"}\n");
    }

    @Test
    void aDaemonSpeaksOnStandardOutputAndMoreOfItselfWhereAsked() {
        lines.rules(new Rules(true, Level.DEBUG, Level.INFO));

        ours.atDebug().log("a");
        library.atDebug().log("b");
        library.info("c");

        assertThat(err.size()).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        HEAD + "\"DEBUG\",\"logger\":\"Agent\",\"message\":\"a\"}",
                        HEAD + "\"INFO\",\"logger\":\"OkHttpClient\",\"message\":\"c\"}");
    }

    @Test
    void theServersLibrarySaysOnlyWhatIsBroken() {
        server.warn("a stranger has gone");
        server.error("broken", new IllegalStateException("why"));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("\"message\":\"broken\",\"error\":\"java.lang.IllegalStateException: why\",\"stack\":\"at ")
                .doesNotContain("stranger");
    }

    @Test
    void oneNameIsOneLogger() {
        assertThat(lines.getLogger("x")).isSameAs(lines.getLogger("x"));
    }

    @Test
    void slf4jFindsIt() {
        assertThat(ServiceLoader.load(SLF4JServiceProvider.class)).anyMatch(Logs.class::isInstance);
    }
}
