/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics}: every name and label of the collector. Labels are closed lists or bounded; what a caller sends never becomes one,
 * but for registries and identities, of which only the first hundred or so are named.
 */
public final class Metrics {
    private static final List<String> RESULTS =
            List.of("applied", "duplicate", "late", "refused", "too_large", "busy", "unavailable", "forbidden");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Counter reports = Counter.builder()
            .name("pullgauge_collector_reports_total")
            .help("Reports by what became of them.")
            .labelNames("result")
            .register(registry);
    private final DistributionDataPoint duration = Histogram.builder()
            .name("pullgauge_collector_ingest_duration_seconds")
            .help("Time from a report's arrival to the answer, its disk sync included.")
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
            .register(registry);

    /** Metrics of this process and of the fleet that it sees. */
    public Metrics(FleetMetrics fleet) {
        RESULTS.forEach(result -> reports.labelValues(result).inc(0));
        registry.register(fleet);
    }

    void report(String result, double seconds) {
        reports.labelValues(RESULTS.contains(result) ? result : "refused").inc();
        duration.observe(seconds);
    }

    Endpoint endpoint() {
        return Endpoint.get("/metrics", "Prometheus metrics", Void.class, this::scrape);
    }

    private Answer scrape(Call call) {
        ExpositionFormatWriter writer = writer(call.header().apply("accept").orElse(null));
        ByteArrayOutputStream text = new ByteArrayOutputStream(1 << 16);
        try {
            writer.write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.of(200, writer.getContentType(), text.toByteArray());
    }

    /** Protobuf, which alone carries native histograms, or OpenMetrics for who asks for it, else the classic text format. */
    private ExpositionFormatWriter writer(@Nullable String accept) {
        return accept == null ? formats.getPrometheusTextFormatWriter() : formats.findWriter(accept);
    }
}
