/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.pullgauge.cacheadvisor.pods.PodEvent;
import io.pullgauge.cacheadvisor.pods.PodKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events as kubelets of 1.31 to 1.36 write them, old and new style, and events that lack what one would expect. */
class PodEventReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void readsOldAndNewStyleInTheOrderInWhichTheyHappened() throws Exception {
        List<PodEvent> events = read(200, """
                {"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"9"},"items":[
                 {"metadata":{"name":"web.2","namespace":"shop"},"involvedObject":{"kind":"Pod","namespace":"shop","name":"web","uid":"u",
                   "fieldPath":"spec.containers{app}"},"reason":"Failed","message":"Failed to pull image \\"r.example/app:1\\": not found",
                   "firstTimestamp":"2026-11-21T10:00:05Z","lastTimestamp":"2026-11-21T10:01:35Z","count":3,"type":"Warning"},
                 {"metadata":{"name":"web.1","namespace":"shop","creationTimestamp":"2026-11-21T10:00:01Z"},"involvedObject":{"kind":"Pod","uid":"u",
                   "fieldPath":"spec.initContainers{setup}"},"reason":"Pulling","message":"Pulling image \\"r.example/setup:1\\"",
                   "firstTimestamp":null,"lastTimestamp":null,"eventTime":"2026-11-21T10:00:01.123456Z","series":null,"reportingComponent":"kubelet"},
                 {"metadata":{"name":"web.3","namespace":"shop"},"involvedObject":{"kind":"Pod","uid":"another"},"reason":"Failed","message":"of another pod"}]}
                """);

        assertThat(events).extracting(PodEvent::reason).containsExactly("Pulling", "Failed");
        assertThat(events.getFirst().container()).isEqualTo("setup");
        assertThat(events.getLast().first()).isEqualTo(Instant.parse("2026-11-21T10:00:05Z"));
        assertThat(events.getLast().last()).isEqualTo(Instant.parse("2026-11-21T10:01:35Z"));
    }

    @Test
    void takesEventsThatLackAlmostEverything() throws Exception {
        assertThat(read(200, """
                {"kind":"EventList","apiVersion":"v1","metadata":{},"items":[{},{"involvedObject":{}},{"involvedObject":{"uid":"u"}},
                 {"involvedObject":{"uid":"u","fieldPath":"spec"},"lastTimestamp":"yesterday","series":{"count":2}}]}
                """)).hasSize(2).allSatisfy(event -> {
            assertThat(event.message()).isEmpty();
            assertThat(event.last()).isEqualTo(NOW);
            assertThat(event.container()).isNull();
        });
    }

    @Test
    void knowsNothingWhereItMayNotRead() throws Exception {
        assertThat(read(403, "{\"kind\":\"Status\",\"code\":403,\"message\":\"forbidden\"}"))
                .isEmpty();
    }

    @Test
    void boundsALongMessage() throws Exception {
        assertThat(read(
                        200,
                        "{\"kind\":\"EventList\",\"apiVersion\":\"v1\",\"items\":[{\"involvedObject\":{\"uid\":\"u\"},\"message\":\""
                                + "x".repeat(100_000) + "\"}]}"))
                .singleElement()
                .satisfies(event -> assertThat(event.message()).hasSize(16 << 10));
    }

    private static List<PodEvent> read(int status, String body) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try (ApiServer api = new ApiServer(new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build())) {
            return new PodEventReader(api, InstantSource.fixed(NOW)).of(new PodKey("shop", "web"), "u");
        } finally {
            server.stop(0);
        }
    }
}
