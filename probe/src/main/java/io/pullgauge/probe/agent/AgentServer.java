/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The agent's own endpoints: {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /report}. They take no parameter: whoever reaches
 * this port learns what the agent knows, and can make it do nothing.
 */
final class AgentServer implements AutoCloseable {

    /** What the endpoints show; reasons are empty where all is well. */
    record Content(
            Supplier<MetricSnapshots> metrics,
            Supplier<byte[]> report,
            Supplier<List<String>> notAlive,
            Supplier<List<String>> notReady) {}

    private static final int MOST_AT_ONCE = 8;

    private final Content content;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();
    private final ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();
    private final LocalServer server;

    private AgentServer(InetSocketAddress address, InstantSource clock, Content content) throws IOException {
        this.content = content;
        this.server = LocalServer.start(address, clock, this::handle);
    }

    /** Listens, or throws a BindException. */
    static AgentServer start(InetSocketAddress address, InstantSource clock, Content content) throws IOException {
        return new AgentServer(address, clock, content);
    }

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }

    private LocalAnswer handle(LocalRequest request) {
        if (!slots.tryAcquire()) {
            return LocalAnswer.text(503, "too many requests at once\n");
        }
        try {
            return answer(request);
        } finally {
            slots.release();
        }
    }

    private LocalAnswer answer(LocalRequest request) {
        String path = request.path();
        if (!path.equals("/metrics") && !path.equals("/livez") && !path.equals("/readyz") && !path.equals("/report")) {
            return LocalAnswer.text(404, "not found; here are /metrics, /livez, /readyz and /report\n");
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return LocalAnswer.text(405, "method not allowed (expected: GET or HEAD)\n")
                    .with("Allow", "GET, HEAD");
        }
        return switch (path) {
            case "/metrics" -> metrics(request.header("accept"));
            case "/livez" -> health(content.notAlive().get());
            case "/readyz" -> health(content.notReady().get());
            default -> new LocalAnswer(200, "application/json", content.report().get());
        };
    }

    private LocalAnswer metrics(Optional<String> accept) {
        boolean openMetrics = accept.filter(each -> each.contains("application/openmetrics-text"))
                .isPresent();
        ExpositionFormatWriter writer = openMetrics ? open : plain;
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        try {
            writer.write(out, content.metrics().get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LocalAnswer(200, writer.getContentType(), out.toByteArray());
    }

    private static LocalAnswer health(List<String> reasons) {
        return reasons.isEmpty()
                ? LocalAnswer.text(200, "ok\n")
                : LocalAnswer.text(503, String.join("\n", reasons) + "\n");
    }
}
