/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canary from the plugin: asked for, waited for, told; the collector is a stand-in that speaks as the real one does. */
class PluginCanaryTest {
    private static final String POD = "/api/v1/pods/shop/web-1";
    private static final String CANARY = "/api/v1/canaries/pullgauge-canary-7f";

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        assumeThat(Files.exists(Path.of("/usr/bin/curl"))).as("curl").isTrue();
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", this::answer);
        collector.start();
    }

    @AfterEach
    void stop() {
        if (collector != null) {
            collector.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add((call + " " + body).strip());
        switch (call) {
            case "POST " + POD + "/canary" -> say(exchange, 202, canary("running"));
            case "GET " + CANARY -> say(exchange, 200, canary(looks.incrementAndGet() < 3 ? "running" : "failed"));
            case "GET " + POD -> say(exchange, 200, "Pod:  shop/web-1\n");
            case "POST /api/v1/checks" -> say(exchange, 202, "{\"id\":\"c1\",\"state\":\"running\"}");
            case "GET /api/v1/checks/c1" -> say(exchange, 200, "{\"id\":\"c1\",\"state\":\"done\",\"results\":[]}");
            default -> say(exchange, 404, "{\"title\":\"Not found\",\"status\":404}");
        }
    }

    private static String canary(String state) {
        return "{\"name\":\"pullgauge-canary-7f\",\"state\":\"" + state + "\",\"message\":\"\"}";
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Plugin.Run run(String... arguments) throws Exception {
        return Plugin.in(folder)
                .with(
                        "PULLGAUGE_COLLECTOR",
                        "http://127.0.0.1:" + collector.getAddress().getPort())
                .run(arguments);
    }

    @Test
    void waitsForWhatTheKubeletDecidesAndThenTellsTheStory() throws Exception {
        Plugin.Run run = run("pods", "web-1", "-n", "shop", "--canary");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("Pod:  shop/web-1\n");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(asked)
                .containsExactly(
                        "POST " + POD + "/canary {}", "GET " + CANARY, "GET " + CANARY, "GET " + CANARY, "GET " + POD);
    }

    @Test
    void checksWithTheAccountOfANamespace() throws Exception {
        Plugin.Run run = run("check", "r.example/app:1", "--canary", "-n", "shop", "-o", "json");

        assertThat(run.exitCode()).isZero();
        assertThat(asked.getFirst())
                .isEqualTo("POST /api/v1/checks {\"images\":[\"r.example/app:1\"],\"nodes\":\"all\","
                        + "\"as\":{\"namespace\":\"shop\",\"serviceAccount\":\"default\",\"pullSecrets\":[]}}");
    }

    @Test
    void saysInOneLineWhyThereIsNone() throws Exception {
        Plugin.Run run = run("pods", "other", "-n", "shop", "--canary");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
    }
}
