/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.pullgauge.cacheadvisor.access.ClusterAccess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** An API server, or what stands in front of it, that sends us elsewhere or answers with somebody else's words. */
@Timeout(120)
class OddApiServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WORDS = "words-of-an-inner-service";
    private static final String TOKEN = "ann-token-that-is-secret";

    @TempDir
    Path folder;

    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private HttpServer other;
    private FakeCluster cluster;

    @BeforeEach
    void start() throws Exception {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            elsewhere.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("authorization"));
            byte[] body = WORDS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        cluster = new FakeCluster();
        logged.start();
        ((Logger) LoggerFactory.getLogger("io.pullgauge")).addAppender(logged);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger("io.pullgauge")).detachAppender(logged);
        cluster.close();
        other.stop(0);
    }

    @Test
    void isNotFollowedElsewhereWithOurTokenOrAnybodysAndItsWordsAreNotLogged() throws Exception {
        cluster.redirect("http://127.0.0.1:" + other.getAddress().getPort(), WORDS);

        letsNobodyIn();
        assertThat(elsewhere).isEmpty();
        repeatsNothing();
    }

    @Test
    void isNotQuotedWhereItAnswersWithNoDocumentOfAnIssuer() throws Exception {
        cluster.babble(WORDS);

        letsNobodyIn();
        repeatsNothing();
    }

    @Test
    void isNotQuotedWhereItsKeysAreNone() throws Exception {
        cluster.babble("{\"issuer\":\"" + FakeCluster.ISSUER + "\",\"keys\":[{\"kty\":\"" + WORDS + "\"}]}");
        letsNobodyIn();
        repeatsNothing();
    }

    private void letsNobodyIn() throws Exception {
        CollectorConfig config = CollectorConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), folder)
                .withKubernetes(cluster.location(folder))
                .withAccess(ClusterAccess.USUAL);
        try (Collector collector = Collector.start(config);
                Client client = new Client(collector.port())) {
            assertThat(List.of(read(client), report(client))).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isIn(401, 503);
                assertThat(answer.body()).doesNotContain(WORDS).doesNotContain(TOKEN);
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(lines())
                            .anyMatch(line ->
                                    line.contains("the token issuer's keys") || line.contains("no key of the token's"))
                            .anyMatch(line -> line.contains("cannot be watched")));
        }
    }

    private static HttpResponse<String> read(Client client) {
        return client.get("/api/v1/nodes", "authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> report(Client client) throws Exception {
        return client.post(
                "/api/v1/reports",
                Reports.of("node-a").json().getBytes(StandardCharsets.UTF_8),
                "authorization",
                "Bearer " + cluster.token("node-a", "pod-a"));
    }

    private void repeatsNothing() {
        assertThat(lines())
                .allSatisfy(line -> assertThat(line).doesNotContain(WORDS).doesNotContain(TOKEN));
    }

    /** As the JSON lines would have them: message, facts and the whole cause. */
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (ILoggingEvent event : List.copyOf(logged.list)) {
            lines.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + " "
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return lines;
    }
}
