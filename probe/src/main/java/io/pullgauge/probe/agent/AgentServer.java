/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The agent's own endpoints: {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /report}. They take no parameter: whoever reaches
 * this port learns what the agent knows, and can make it do nothing. The JDK's server is enough for a scrape a minute.
 */
final class AgentServer implements AutoCloseable {

    /** What the endpoints show; reasons are empty where all is well. */
    record Content(
            Supplier<MetricSnapshots> metrics,
            Supplier<byte[]> report,
            Supplier<List<String>> notAlive,
            Supplier<List<String>> notReady) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, String type, byte[] body) {
        private static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final int MOST_AT_ONCE = 8;
    // The server reads these once, when its class is loaded.
    private static final Map<String, String> LIMITS = Map.of(
            "sun.net.httpserver.nodelay", "true",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30",
            "sun.net.httpserver.idleInterval", "60",
            "sun.net.httpserver.maxIdleConnections", "8",
            "sun.net.httpserver.maxReqHeaders", "50",
            "sun.net.httpserver.maxReqHeaderSize", "16384",
            "jdk.httpserver.maxConnections", "32");

    private final HttpServer server;
    private final Content content;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();

    private AgentServer(HttpServer server, Content content) {
        this.server = server;
        this.content = content;
    }

    /** Listens, or throws a BindException. */
    static AgentServer start(InetSocketAddress address, Content content) throws IOException {
        LIMITS.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
        HttpServer server = HttpServer.create(address, 16);
        AgentServer own = new AgentServer(server, content);
        server.setExecutor(task -> Thread.ofVirtual().name("http").start(task));
        server.createContext("/", own::handle);
        server.start();
        return own;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean free = slots.tryAcquire();
            try {
                send(exchange, free ? answer(exchange) : Answer.text(503, "too many requests at once\n"));
            } finally {
                if (free) {
                    slots.release();
                }
            }
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        if (!path.equals("/metrics") && !path.equals("/livez") && !path.equals("/readyz") && !path.equals("/report")) {
            return Answer.text(404, "not found; here are /metrics, /livez, /readyz and /report\n");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "method not allowed (expected: GET or HEAD)\n");
        }
        return switch (path) {
            case "/metrics" ->
                metrics(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")));
            case "/livez" -> health(content.notAlive().get());
            case "/readyz" -> health(content.notReady().get());
            default -> new Answer(200, "application/json", content.report().get());
        };
    }

    private Answer metrics(Optional<String> accept) throws IOException {
        boolean openMetrics = accept.filter(each -> each.contains("application/openmetrics-text"))
                .isPresent();
        ExpositionFormatWriter writer = openMetrics ? open : plain;
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        writer.write(out, content.metrics().get());
        return new Answer(200, writer.getContentType(), out.toByteArray());
    }

    private static Answer health(List<String> reasons) {
        return reasons.isEmpty() ? Answer.text(200, "ok\n") : Answer.text(503, String.join("\n", reasons) + "\n");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head && answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
    }
}
