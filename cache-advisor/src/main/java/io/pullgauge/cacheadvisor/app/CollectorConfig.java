/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.ingest.Chores;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.pullgauge.probe.report.ReportAnswer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a collector runs.
 *
 * @param listen port 0 takes a free one
 * @param database null for the embedded store in the data folder
 * @param tokens bearer tokens; null lets everybody in, which only a loopback address may
 * @param tls certificate and key; null for plain HTTP on a loopback address, and for an own authority elsewhere
 * @param own how to make a certificate where none is given
 * @param interval how often agents are asked to report
 * @param targets what agents are asked to look at beside their own flags
 * @param expected nodes that should report; shown as absent until they do
 * @param queue how many reports may wait for the writer
 * @param kubernetes the cluster's API server; null where there is none
 */
public record CollectorConfig(
        InetSocketAddress listen,
        Path data,
        @Nullable Database database,
        @Nullable Path tokens,
        @Nullable TlsPair tls,
        OwnCertificate own,
        Duration interval,
        ReportAnswer.Targets targets,
        Set<NodeKey> expected,
        Chores.Retention retention,
        int queue,
        InstantSource clock,
        @Nullable Location kubernetes) {
    private static final int USUAL_QUEUE = 4_000;

    /**
     * What the own certificate must be good for.
     *
     * @param names beside this machine's own names and addresses
     * @param published the ConfigMap of this namespace that gets the authority's certificate; null for none
     */
    public record OwnCertificate(
            List<String> names, @Nullable String published) {
        public static final OwnCertificate PLAIN = new OwnCertificate(List.of(), null);

        public OwnCertificate {
            names = List.copyOf(names);
        }
    }

    /** PEM files. */
    public record TlsPair(Path certificate, Path key) {}

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
                null,
                null,
                null,
                OwnCertificate.PLAIN,
                Duration.ofSeconds(60),
                new ReportAnswer.Targets(List.of(), List.of()),
                Set.of(),
                Chores.Retention.USUAL,
                USUAL_QUEUE,
                InstantSource.system(),
                null);
    }

    /** The same in a database. */
    public CollectorConfig withDatabase(Database other) {
        return new CollectorConfig(
                listen,
                data,
                other,
                tokens,
                tls,
                own,
                interval,
                targets,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with bearer tokens. */
    public CollectorConfig withTokens(Path other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                other,
                tls,
                own,
                interval,
                targets,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same over TLS. */
    public CollectorConfig withTls(TlsPair other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                other,
                own,
                interval,
                targets,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with an own certificate for these. */
    public CollectorConfig withOwnCertificate(OwnCertificate other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                other,
                interval,
                targets,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with another interval. */
    public CollectorConfig withInterval(Duration other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                own,
                other,
                targets,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with other targets. */
    public CollectorConfig withTargets(ReportAnswer.Targets other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                own,
                interval,
                other,
                expected,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with nodes that should report. */
    public CollectorConfig withExpected(Set<NodeKey> other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                own,
                interval,
                targets,
                other,
                retention,
                queue,
                clock,
                kubernetes);
    }

    /** The same with another memory. */
    public CollectorConfig withRetention(Chores.Retention other) {
        return new CollectorConfig(
                listen, data, database, tokens, tls, own, interval, targets, expected, other, queue, clock, kubernetes);
    }

    /** The same with another queue. */
    public CollectorConfig withQueue(int other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                own,
                interval,
                targets,
                expected,
                retention,
                other,
                clock,
                kubernetes);
    }

    /** The same by another clock. */
    public CollectorConfig withClock(InstantSource other) {
        return new CollectorConfig(
                listen,
                data,
                database,
                tokens,
                tls,
                own,
                interval,
                targets,
                expected,
                retention,
                queue,
                other,
                kubernetes);
    }

    /** The same with an API server. */
    public CollectorConfig withKubernetes(Location other) {
        return new CollectorConfig(
                listen, data, database, tokens, tls, own, interval, targets, expected, retention, queue, clock, other);
    }
}
