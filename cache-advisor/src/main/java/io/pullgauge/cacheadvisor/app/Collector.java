/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.access.ClusterAccess;
import io.pullgauge.cacheadvisor.access.ClusterGate;
import io.pullgauge.cacheadvisor.access.Gate;
import io.pullgauge.cacheadvisor.access.NotedGate;
import io.pullgauge.cacheadvisor.access.OwnAuthority;
import io.pullgauge.cacheadvisor.access.PublishedAuthority;
import io.pullgauge.cacheadvisor.access.TokenFile;
import io.pullgauge.cacheadvisor.access.TurnedAway;
import io.pullgauge.cacheadvisor.advice.Adviser;
import io.pullgauge.cacheadvisor.advice.Rules;
import io.pullgauge.cacheadvisor.advice.Situation;
import io.pullgauge.cacheadvisor.api.Api;
import io.pullgauge.cacheadvisor.api.Bell;
import io.pullgauge.cacheadvisor.api.HostCheck;
import io.pullgauge.cacheadvisor.api.HttpServer;
import io.pullgauge.cacheadvisor.api.TlsFiles;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.ingest.Chores;
import io.pullgauge.cacheadvisor.ingest.Inflater;
import io.pullgauge.cacheadvisor.ingest.Ingest;
import io.pullgauge.cacheadvisor.ingest.Others;
import io.pullgauge.cacheadvisor.ingest.ReportDecoder;
import io.pullgauge.cacheadvisor.ingest.Restore;
import io.pullgauge.cacheadvisor.kubernetes.AgentPods;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.ClusterLeadership;
import io.pullgauge.cacheadvisor.kubernetes.ClusterReviewer;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.kubernetes.NodeZones;
import io.pullgauge.cacheadvisor.kubernetes.prepull.KubernetesPrepulls;
import io.pullgauge.cacheadvisor.leader.Leadership;
import io.pullgauge.cacheadvisor.prepull.run.PrepullDesk;
import io.pullgauge.cacheadvisor.prepull.run.World;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.cacheadvisor.sharing.Sharing;
import io.pullgauge.cacheadvisor.store.Bookmark;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.StorageUnavailable;
import io.pullgauge.cacheadvisor.store.StoredDemand;
import io.pullgauge.cacheadvisor.store.StoredDiary;
import io.pullgauge.cacheadvisor.store.StoredMemory;
import io.pullgauge.cacheadvisor.store.postgres.DatabaseLeadership;
import io.pullgauge.cacheadvisor.store.postgres.PostgresStorage;
import io.pullgauge.cacheadvisor.store.sqlite.SqliteStorage;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running collector. Closing it stops taking requests, writes what waits and closes the store, in this order. */
public final class Collector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final int LARGEST_BODY = 1 << 20;
    private static final int LARGEST_REPORT = 8 << 20;
    /** Later than any reading, also one that another collector's clock dated ahead of this one's. */
    private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final HttpServer server;
    private final boolean secure;
    private final Supplier<FleetView> view;
    private final DemandLog demand;
    private final Leadership leadership;

    /** The collector cannot start as it is told to; the message is one clear line. */
    public static final class CannotStart extends Exception {
        private static final long serialVersionUID = 1;

        CannotStart(@Nullable String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private Collector(CollectorConfig config, @Nullable TlsFiles tls) throws ApiServer.Unusable, TokenFile.Unusable {
        this.secure = tls != null;
        try {
            ApiServer kubernetes = config.kubernetes() == null ? null : own(ApiServer.open(config.kubernetes()));
            AgentPods agents = agentPods(config, kubernetes);
            TurnedAway turnedAway =
                    new TurnedAway(agents == null ? peer -> Optional.empty() : agents::nodeAt, config.clock());
            Gate gate = new NotedGate(gate(config, kubernetes, agents), turnedAway);
            Storage storage = own(
                    config.database() == null
                            ? SqliteStorage.open(config.data())
                            : PostgresStorage.open(config.database()));
            InstantSource clock = config.clock();
            ReportDecoder decoder = new ReportDecoder(LARGEST_REPORT);
            QuotaLedger quotas = new QuotaLedger();
            Bookmark known = storage.bookmark();
            List<QuotaObservation> readings =
                    storage.quotasBetween(clock.instant().minus(QuotaLedger.MEMORY), FAR);
            quotas.add(readings);
            Fleet fleet = new Fleet(config.expected(), clock.instant());
            Restore restore = new Restore(storage, decoder, LARGEST_REPORT, config.unreachable());
            restore.fill(fleet);
            this.view = () -> fleet.view(clock.instant());
            Others others = new Others(fleet, quotas, restore, known);
            this.leadership = own(leadership(config, kubernetes));
            this.demand = new DemandLog(new StoredDemand(storage), clock);
            Bell bell = new Bell();
            Ingest ingest = own(new Ingest(
                    storage,
                    fleet,
                    quotas,
                    others,
                    config.interval(),
                    config.queue(),
                    new Chores(storage, fleet, others, leadership::leads, config.retention(), clock, bell::signal),
                    bell::signal));
            Sharing sharing = new Sharing(fleet, config.targets(), config.budgets(), config.interval(), clock);
            sharing.heard(readings);
            CheckDesk desk = new CheckDesk(clock);
            StoredMemory memory = new StoredMemory(storage);
            Cluster cluster = kubernetes == null
                    ? null
                    : own(Cluster.watch(
                            kubernetes,
                            storage,
                            memory,
                            fleet,
                            desk,
                            demand,
                            bell,
                            config.canaries(),
                            config.unreachable(),
                            leadership::leads,
                            clock));
            if (cluster != null && agents != null) {
                cluster.awaiting(agents);
            }
            Adviser adviser = adviser(fleet, quotas, demand, storage, clock);
            own(new Advising(adviser, leadership::leads));
            Optional<PrepullDesk> prepulls =
                    prepulls(config, kubernetes, new Known(fleet, quotas, demand), desk, leadership);
            this.server = own(new HttpServer(
                    new HttpServer.Listening(config.listen(), LARGEST_BODY, tls, turnedAway),
                    gate,
                    config.isGuarded() ? HostCheck.none() : HostCheck.loopback(),
                    Api.endpoints(
                            new Api.Knowledge(fleet, quotas, demand, adviser, storage),
                            new Api.Intake(
                                    ingest,
                                    new Inflater(LARGEST_REPORT),
                                    decoder,
                                    config.unreachable(),
                                    zones(config, kubernetes, agents)),
                            new Api.Wishes(config.interval(), sharing::of),
                            desk,
                            Optional.ofNullable(cluster).map(Cluster::pods),
                            prepulls,
                            bell,
                            clock,
                            version())));
            // Last in, first closed: the server waits for its requests, and agents wait at the desk.
            own(desk);
        } catch (RuntimeException | ApiServer.Unusable | TokenFile.Unusable e) {
            close();
            throw e;
        }
    }

    private record Known(Fleet fleet, QuotaLedger quotas, DemandLog demand) {}

    private Optional<PrepullDesk> prepulls(
            CollectorConfig config,
            @Nullable ApiServer kubernetes,
            Known known,
            CheckDesk desk,
            Leadership leadership) {
        if (kubernetes == null) {
            return Optional.empty();
        }
        InstantSource clock = config.clock();
        return Optional.of(own(new PrepullDesk(new World(
                        new KubernetesPrepulls(kubernetes, namespaces(config, kubernetes)),
                        () -> known.fleet().view(clock.instant()),
                        () -> known.quotas().standings(clock.instant()),
                        known.demand()::view,
                        desk,
                        config.prepullImages(),
                        leadership::leads,
                        clock)))
                .start());
    }

    /** Whoever gives a kubeconfig names its namespace; a pod's own is named by nobody. */
    private static Set<String> namespaces(CollectorConfig config, ApiServer kubernetes) {
        return config.prepulls().isEmpty() && config.kubernetes() instanceof Location.KubeConfig
                ? Set.of(kubernetes.namespace().orElse("default"))
                : config.prepulls();
    }

    private static Leadership leadership(CollectorConfig config, @Nullable ApiServer cluster) {
        if (config.database() == null) {
            return Leadership.alone();
        }
        return cluster == null
                ? new DatabaseLeadership(config.database())
                : new ClusterLeadership(
                        cluster,
                        cluster.namespace().orElse("default"),
                        config.lease(),
                        UUID.randomUUID().toString(),
                        Optional.ofNullable(System.getenv("POD_NAME")));
    }

    private static Adviser adviser(
            Fleet fleet, QuotaLedger quotas, DemandLog demand, Storage storage, InstantSource clock) {
        StoredDiary diary = new StoredDiary(storage);
        return new Adviser(
                Rules.all(),
                () -> new Situation(fleet.view(clock.instant()), quotas.standings(clock.instant()), demand.view()),
                new StoredMemory(storage),
                new Adviser.Past(diary, diary),
                clock);
    }

    private static String version() {
        String version = Collector.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Opens the store, reads the fleet's last state and listens. */
    public static Collector start(CollectorConfig config) throws CannotStart {
        boolean loopback =
                !config.listen().isUnresolved() && config.listen().getAddress().isLoopbackAddress();
        if (config.listen().isUnresolved()) {
            throw new CannotStart(
                    "--listen " + config.listen().getHostString() + ": no such address on this machine", null);
        }
        if (!loopback && !config.isGuarded()) {
            throw new CannotStart(
                    "--auth none is refused on " + config.listen().getHostString()
                            + ": everybody who reaches it could report for any node (expected: a loopback address, or"
                            + " --auth token-file=FILE)",
                    null);
        }
        if (config.access() != null && config.kubernetes() == null) {
            throw new CannotStart(
                    "--auth kubernetes: no cluster (expected: to run in a pod, or --kubeconfig FILE)", null);
        }
        try {
            Optional<PublishedAuthority.Cluster> publishing = publishing(config);
            Collector collector = new Collector(config, tls(config, loopback));
            publishing.ifPresent(cluster -> collector.own(
                    new PublishedAuthority(cluster, authority(config).authority(), PublishedAuthority.Pace.USUAL)));
            return collector;
        } catch (TokenFile.Unusable
                | TlsFiles.Unusable
                | ApiServer.Unusable
                | StorageUnavailable
                | HttpServer.CannotListen e) {
            throw new CannotStart(e.getMessage(), e);
        }
    }

    private static Optional<ClusterAccess> access(CollectorConfig config, ApiServer cluster) {
        return Optional.ofNullable(config.access())
                .map(access -> access.orUsualIn(cluster.namespace().orElse("default")));
    }

    private @Nullable AgentPods agentPods(CollectorConfig config, @Nullable ApiServer cluster) {
        return cluster == null
                ? null
                : access(config, cluster)
                        .map(access -> own(new AgentPods(cluster, access, config.clock())))
                        .orElse(null);
    }

    /** Whoever reports with a token of this cluster is one of its nodes; of others the cluster knows nothing. */
    private Function<String, Optional<String>> zones(
            CollectorConfig config, @Nullable ApiServer cluster, @Nullable AgentPods agents) {
        return cluster == null || agents == null
                ? node -> Optional.empty()
                : own(new NodeZones(cluster, config.clock()))::of;
    }

    private Gate gate(CollectorConfig config, @Nullable ApiServer cluster, @Nullable AgentPods agents)
            throws TokenFile.Unusable {
        if (cluster != null && agents != null) {
            ClusterAccess access = access(config, cluster).orElseThrow();
            return new ClusterGate(access, new ClusterReviewer(cluster), agents, config.clock());
        }
        return config.tokens() == null ? Gate.open() : new TokenFile(config.tokens(), config.clock());
    }

    private static OwnAuthority authority(CollectorConfig config) {
        return new OwnAuthority(config.data().resolve("tls"));
    }

    private static Optional<PublishedAuthority.Cluster> publishing(CollectorConfig config) throws CannotStart {
        String published = config.own().published();
        if (published == null || config.tls() != null) {
            return Optional.empty();
        }
        try {
            Optional<PublishedAuthority.Cluster> cluster =
                    PublishedAuthority.Cluster.ofThisPod(System.getenv(), published);
            if (cluster.isEmpty()) {
                throw new CannotStart("--publish-ca " + published + " (expected: inside a cluster only)", null);
            }
            return cluster;
        } catch (IOException e) {
            throw new CannotStart("--publish-ca: this pod has no service account's namespace mounted", e);
        }
    }

    private static @Nullable TlsFiles tls(CollectorConfig config, boolean loopback)
            throws TlsFiles.Unusable, CannotStart {
        if (config.tls() != null) {
            return new TlsFiles(config.tls().certificate(), config.tls().key());
        }
        if (loopback) {
            return null;
        }
        OwnAuthority own = authority(config);
        try {
            TlsFiles files = Renewal.start(
                    own, config.listen().getAddress(), config.own().names(), config.clock());
            LOG.atInfo()
                    .addKeyValue("authority", own.authority())
                    .log("serving with a certificate of our own authority");
            return files;
        } catch (IOException e) {
            throw new CannotStart(
                    "cannot keep a certificate in the data folder " + config.data()
                            + " (or give --tls-cert and --tls-key)",
                    e);
        }
    }

    /** Takes over pulls of nodes that have no kubelet to tell of them; durable when it returns. */
    public void add(Collection<Pull> pulls) {
        demand.add(pulls);
    }

    /** Tells others what lasts, until this collector ends. */
    public void tell(Notifications wishes, @Nullable Location cluster) throws CannotStart {
        own(wishes.start(view, leadership::leads, cluster));
    }

    /** Gives memory back while there is little to do, until this collector ends: for a process that is a collector and nothing else. */
    public void restWhenIdle() {
        own(HeapRest.start());
    }

    /** Whether it serves over TLS. */
    public boolean isSecure() {
        return secure;
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the collector did not stop cleanly", e);
            }
        }
    }
}
