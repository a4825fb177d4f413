/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.ingest.Chores;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.prepull.run.UsualImages;
import io.pullgauge.cacheadvisor.sharing.Budgets;
import io.pullgauge.cacheadvisor.store.postgres.Database;
import io.pullgauge.probe.report.ReportAnswer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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
 * @param budgets what our own looks may cost a registry
 * @param prepulls namespaces in which pre-pulls may run; empty for none
 * @param prepullImages what their Jobs run where an order names nothing else
 * @param canaries where pulls in a workload's place may run
 * @param unreachable registries that some nodes are not meant to reach
 * @param lease by whose holder several collectors in a cluster agree which one leads
 * @param access who may, as the cluster says; null for tokens of a file or nobody's
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
        @Nullable Location kubernetes,
        @Nullable ClusterAccess access,
        Budgets budgets,
        Set<String> prepulls,
        UsualImages prepullImages,
        Canaries.Rules canaries,
        Expectations unreachable,
        String lease) {
    private static final String USUAL_LEASE = "pullgauge-collector";
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
        prepulls = Set.copyOf(prepulls);
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
                null,
                null,
                Budgets.usual(),
                Set.of(),
                UsualImages.PUBLISHED,
                Canaries.Rules.NONE,
                Expectations.NONE,
                USUAL_LEASE);
    }

    /** The same in a database. */
    public CollectorConfig withDatabase(Database other) {
        return changed(draft -> draft.database = other);
    }

    /** The same with bearer tokens. */
    public CollectorConfig withTokens(Path other) {
        return changed(draft -> draft.tokens = other);
    }

    /** The same over TLS. */
    public CollectorConfig withTls(TlsPair other) {
        return changed(draft -> draft.tls = other);
    }

    /** The same with an own certificate for these. */
    public CollectorConfig withOwnCertificate(OwnCertificate other) {
        return changed(draft -> draft.own = other);
    }

    /** The same with another interval. */
    public CollectorConfig withInterval(Duration other) {
        return changed(draft -> draft.interval = other);
    }

    /** The same with other targets. */
    public CollectorConfig withTargets(ReportAnswer.Targets other) {
        return changed(draft -> draft.targets = other);
    }

    /** The same with nodes that should report. */
    public CollectorConfig withExpected(Set<NodeKey> other) {
        return changed(draft -> draft.expected = other);
    }

    /** The same with another memory. */
    public CollectorConfig withRetention(Chores.Retention other) {
        return changed(draft -> draft.retention = other);
    }

    /** The same with another queue. */
    public CollectorConfig withQueue(int other) {
        return changed(draft -> draft.queue = other);
    }

    /** The same by another clock. */
    public CollectorConfig withClock(InstantSource other) {
        return changed(draft -> draft.clock = other);
    }

    /** The same with an API server. */
    public CollectorConfig withKubernetes(Location other) {
        return changed(draft -> draft.kubernetes = other);
    }

    /** The same with the cluster's own say on who may; needs an API server. */
    public CollectorConfig withAccess(ClusterAccess other) {
        return changed(draft -> draft.access = other);
    }

    /** The same with other budgets. */
    public CollectorConfig withBudgets(Budgets other) {
        return changed(draft -> draft.budgets = other);
    }

    /** The same with pre-pulls in these namespaces. */
    public CollectorConfig withPrepulls(Set<String> other) {
        return changed(draft -> draft.prepulls = other);
    }

    /** The same with other images for the Jobs of pre-pulls. */
    public CollectorConfig withPrepullImages(UsualImages other) {
        return changed(draft -> draft.prepullImages = other);
    }

    /** The same with canaries by these rules. */
    public CollectorConfig withCanaries(Canaries.Rules other) {
        return changed(draft -> draft.canaries = other);
    }

    /** The same with registries that are expected to be out of reach. */
    public CollectorConfig withUnreachable(Expectations other) {
        return changed(draft -> draft.unreachable = other);
    }

    /** The same with another Lease for its election. */
    public CollectorConfig withLease(String other) {
        return changed(draft -> draft.lease = other);
    }

    /** Whether callers are asked who they are. */
    boolean isGuarded() {
        return tokens != null || access != null;
    }

    private CollectorConfig changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** One part is changed, all others stay. */
    private static final class Draft {
        private final CollectorConfig base;
        private @Nullable Database database;
        private @Nullable Path tokens;
        private @Nullable TlsPair tls;
        private OwnCertificate own;
        private Duration interval;
        private ReportAnswer.Targets targets;
        private Set<NodeKey> expected;
        private Chores.Retention retention;
        private int queue;
        private InstantSource clock;
        private @Nullable Location kubernetes;
        private @Nullable ClusterAccess access;
        private Budgets budgets;
        private Set<String> prepulls;
        private UsualImages prepullImages;
        private Canaries.Rules canaries;
        private Expectations unreachable;
        private String lease;

        Draft(CollectorConfig base) {
            this.base = base;
            this.database = base.database;
            this.tokens = base.tokens;
            this.tls = base.tls;
            this.own = base.own;
            this.interval = base.interval;
            this.targets = base.targets;
            this.expected = base.expected;
            this.retention = base.retention;
            this.queue = base.queue;
            this.clock = base.clock;
            this.kubernetes = base.kubernetes;
            this.access = base.access;
            this.budgets = base.budgets;
            this.prepulls = base.prepulls;
            this.prepullImages = base.prepullImages;
            this.canaries = base.canaries;
            this.unreachable = base.unreachable;
            this.lease = base.lease;
        }

        CollectorConfig done() {
            return new CollectorConfig(
                    base.listen,
                    base.data,
                    database,
                    tokens,
                    tls,
                    own,
                    interval,
                    targets,
                    expected,
                    retention,
                    queue,
                    clock,
                    kubernetes,
                    access,
                    budgets,
                    prepulls,
                    prepullImages,
                    canaries,
                    unreachable,
                    lease);
        }
    }
}
