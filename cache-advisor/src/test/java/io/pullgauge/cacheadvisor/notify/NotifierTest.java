/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a registry's state to what a real receiver gets. */
@Timeout(60)
class NotifierTest {
    private static final String SECRET = "T000-B000-very-secret";
    private static final String WORDS = "words-of-an-inner-service";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final AtomicReference<List<RegistrySummary>> registries = new AtomicReference<>(List.of());
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private HttpServer receiver;
    private Notifier notifier;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook/" + SECRET, exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (status.get() / 100 == 3) {
                exchange.getResponseHeaders().set("location", "/elsewhere");
            }
            if (status.get() == 200) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                byte[] words = WORDS.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status.get(), words.length);
                exchange.getResponseBody().write(words);
            }
            exchange.close();
        });
        receiver.createContext("/elsewhere", exchange -> {
            received.add("followed");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        Path file = Files.writeString(
                folder.resolve("url"),
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook/" + SECRET + "\n");
        notifier =
                new Notifier(registries::get, Duration.ofMinutes(10), List.of(new Webhook(file)), leads::get, now::get);
        logged.start();
        ((Logger) LoggerFactory.getLogger("io.pullgauge")).addAppender(logged);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("io.pullgauge")).detachAppender(logged);
        notifier.close();
        receiver.stop(0);
    }

    @Test
    void postsABodyThatSlackTakesAndMachinesCanRead() {
        lasting("<!channel>&r.example", 2, 3);

        assertThat(received).hasSize(1);
        JsonNode body = JsonMapper.shared().readTree(received.getFirst());
        assertThat(body.get("text").asString())
                .isEqualTo("&lt;!channel&gt;&amp;r.example fails on 2 of 5 nodes (scope: node), since"
                        + " 2026-11-21T10:00:00Z: dns_nxdomain on 2.");
        assertThat(body.at("/pullgauge/reason").asString()).isEqualTo("RegistryFailing");
        assertThat(body.at("/pullgauge/causes/dns_nxdomain").asInt()).isEqualTo(2);
        assertThat(body.at("/pullgauge/since").asString()).isEqualTo("2026-11-21T10:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirectAndRepeatsNothingOfWhatItSays(int redirect) {
        status.set(redirect);

        lasting("r.example", 1, 1);
        notifier.tick();

        assertThat(received).hasSize(1).doesNotContain("followed");
        repeatsNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 429, 500})
    void repeatsNothingOfARefusal(int refusal) {
        status.set(refusal);

        lasting("r.example", 1, 1);

        assertThat(received).hasSize(1);
        repeatsNothing();
    }

    private void repeatsNothing() {
        assertThat(logged.list)
                .anyMatch(event -> event.getFormattedMessage().contains("did not take"))
                .allSatisfy(event -> assertThat(
                                event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                        .doesNotContain(WORDS)
                        .doesNotContain("/elsewhere"));
    }

    @Test
    void triesAgainWhereTheOtherSideIsAwayAndNotWhereItSaysNo() {
        status.set(503);
        lasting("r.example", 1, 1);
        notifier.tick();
        assertThat(received).hasSize(2);
        status.set(200);
        notifier.tick();
        notifier.tick();
        assertThat(received).hasSize(3);

        status.set(403);
        lasting("s.example", 1, 1);
        notifier.tick();
        assertThat(received).hasSize(4);
    }

    @Test
    void tellsNothingWhileAnotherLeadsAndTakesOverWhatWasNotToldYet() {
        leads.set(false);
        lasting("old.example", 1, 1);
        now.updateAndGet(time -> time.plusSeconds(61));
        notifier.tick();
        lasting("new.example", 1, 1);
        assertThat(received).isEmpty();

        leads.set(true);
        notifier.tick();
        assertThat(received).hasSize(1).first().asString().contains("new.example");
    }

    @Test
    void saysTheSecretToNobody() throws IOException {
        status.set(503);
        lasting("r.example", 1, 1);
        receiver.stop(0);
        notifier.tick();
        Files.writeString(folder.resolve("url"), "gopher://" + SECRET + " no address\n");
        notifier.tick();

        assertThat(logged.list)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(event -> assertThat(
                                event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                        .doesNotContain(SECRET)
                        .doesNotContain("/hook"));
        assertThat(logged.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    @Test
    void sendsNothingInTheClearBeyondThisMachine() throws IOException {
        Files.writeString(folder.resolve("url"), "http://hooks.example/" + SECRET);

        lasting("r.example", 1, 1);

        assertThat(received).isEmpty();
        assertThat(logged.list).anyMatch(event -> event.getMessage().contains("cannot be used"));
    }

    private void lasting(String registry, int failing, int ok) {
        registries.set(List.of(Summaries.of(registry, failing, ok)));
        notifier.tick();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
        notifier.tick();
    }
}
