/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.pullgauge.cacheadvisor.notify.Change;
import io.pullgauge.cacheadvisor.notify.Notice;
import io.pullgauge.cacheadvisor.notify.Outlet;
import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class EventOutletTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:10:00.5Z");
    private static final Notice NOTICE = new Notice(
            new Change(
                    Change.Kind.FAILING,
                    "r.example",
                    2,
                    3,
                    Map.of(Cause.TLS_EXPIRED, 2),
                    "cluster",
                    Instant.parse("2026-11-21T10:00:00Z")),
            false,
            AT);

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(201);
    private HttpServer server;
    private EventOutlet outlet;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            byte[] answer = (status.get() < 300
                            ? body
                            : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":"
                                    + status.get() + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status.get(), answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        outlet = new EventOutlet(
                ApiServer.open(new Location.KubeConfig(kubeconfig())), "pullgauge", "pullgauge-collector");
    }

    private Path kubeconfig() throws IOException {
        return Kubeconfig.leadingTo("http://127.0.0.1:" + server.getAddress().getPort(), folder);
    }

    @AfterEach
    void stop() {
        outlet.close();
        server.stop(0);
    }

    @Test
    void makesAnEventAsTheStyleGuideWantsIt() {
        assertThat(outlet.send(NOTICE)).isEqualTo(Outlet.Outcome.DELIVERED);

        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst()).startsWith("POST /apis/events.k8s.io/v1/namespaces/pullgauge/events");
        JsonNode event = JsonMapper.shared()
                .readTree(asked.getFirst().substring(asked.getFirst().indexOf('{')));
        assertThat(event.get("type").asString()).isEqualTo("Warning");
        assertThat(event.get("reason").asString()).isEqualTo("RegistryFailing");
        assertThat(event.get("action").asString()).isEqualTo("Probe");
        assertThat(event.get("eventTime").asString()).isEqualTo("2026-11-21T10:10:00.500000Z");
        assertThat(event.get("reportingController").asString()).contains("/");
        assertThat(event.at("/regarding/kind").asString()).isEqualTo("Service");
        assertThat(event.get("note").asString())
                .isEqualTo(
                        "r.example fails on 2 of 5 nodes (scope: cluster), since 2026-11-21T10:00:00Z: tls_expired on"
                                + " 2.");
    }

    @Test
    void aSecondTryHasTheSameNameAndAnEventThatIsThereIsDelivered() {
        outlet.send(NOTICE);
        status.set(409);

        assertThat(outlet.send(NOTICE)).isEqualTo(Outlet.Outcome.DELIVERED);
        assertThat(asked.stream()
                        .map(each -> each.replaceAll(".*\"name\":\"(pullgauge-collector\\.[0-9a-f]+)\".*", "$1"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aRefusalIsFinalAndAnOutageIsNot() {
        status.set(403);
        assertThat(outlet.send(NOTICE)).isEqualTo(Outlet.Outcome.NEVER);

        server.stop(0);
        assertThat(outlet.send(NOTICE)).isEqualTo(Outlet.Outcome.LATER);
    }
}
