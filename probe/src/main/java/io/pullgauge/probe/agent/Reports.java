/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.json.RecordWriter;
import io.pullgauge.probe.pull.Prober;
import io.pullgauge.probe.report.Environment;
import io.pullgauge.probe.report.NodeReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes the node's whole state as a report body, and keeps the last one for who asks. */
final class Reports {

    private final AgentSettings settings;
    private final NodeReport.Agent agent;
    private final Board board;
    private final Prober prober;
    private volatile @Nullable Duration clockOffset;
    private volatile byte[] last = new byte[0];
    private long sequence; // by the thread that writes, one at a time

    Reports(AgentSettings settings, String version, Board board, Prober prober) {
        this.settings = settings;
        this.agent = new NodeReport.Agent(UUID.randomUUID().toString(), version);
        this.board = board;
        this.prober = prober;
    }

    /** A new body with the next number. */
    synchronized byte[] write(Instant now) {
        NodeReport report = new NodeReport(
                NodeReport.SCHEMA,
                settings.cluster(),
                settings.nodeName(),
                agent,
                sequence++,
                now.toString(),
                environment(),
                board.registries(),
                board.images(),
                board.quotas(now),
                Map.of(),
                List.of());
        last = RecordWriter.write(report);
        return last;
    }

    /** The body that was written last: what {@code /report} shows. */
    byte[] last() {
        return last;
    }

    String instance() {
        return agent.instance();
    }

    void clockOffset(Duration measured) {
        clockOffset = measured;
    }

    @Nullable
    Duration clockOffset() {
        return clockOffset;
    }

    private Environment environment() {
        Environment found = prober.environment();
        Duration offset = clockOffset;
        return found.withClockOffset(offset == null ? found.clockOffsetMillis() : Long.valueOf(offset.toMillis()))
                .in(settings.zone().orElse(found.zone()));
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, body.length / 4));
        try (GZIPOutputStream gzip = new GZIPOutputStream(out, 4096) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        }) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
