/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.ReportAnswer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * How a collector runs.
 *
 * @param listen port 0 takes a free one
 * @param interval how often agents are asked to report
 * @param targets what agents are asked to look at beside their own flags
 * @param expected nodes that should report; shown as absent until they do
 */
public record CollectorConfig(
        InetSocketAddress listen,
        Path data,
        Duration interval,
        ReportAnswer.Targets targets,
        Set<NodeKey> expected,
        InstantSource clock) {

    public CollectorConfig {
        expected = Set.copyOf(expected);
        // The store keeps milliseconds; a time must read the same before and after a restart.
        InstantSource given = clock;
        clock = () -> given.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** A collector for this address and data folder, everything else at its default. */
    public static CollectorConfig of(InetSocketAddress listen, Path data) {
        return new CollectorConfig(
                listen,
                data,
                Duration.ofSeconds(60),
                new ReportAnswer.Targets(List.of(), List.of()),
                Set.of(),
                InstantSource.system());
    }

    /** The same with another interval. */
    public CollectorConfig withInterval(Duration other) {
        return new CollectorConfig(listen, data, other, targets, expected, clock);
    }

    /** The same with other targets. */
    public CollectorConfig withTargets(ReportAnswer.Targets other) {
        return new CollectorConfig(listen, data, interval, other, expected, clock);
    }

    /** The same with nodes that should report. */
    public CollectorConfig withExpected(Set<NodeKey> other) {
        return new CollectorConfig(listen, data, interval, targets, other, clock);
    }

    /** The same by another clock. */
    public CollectorConfig withClock(InstantSource other) {
        return new CollectorConfig(listen, data, interval, targets, expected, other);
    }
}
