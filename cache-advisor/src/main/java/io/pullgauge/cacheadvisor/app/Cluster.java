/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.advice.Memory;
import io.pullgauge.cacheadvisor.api.Api;
import io.pullgauge.cacheadvisor.api.Bell;
import io.pullgauge.cacheadvisor.canary.Canaries;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.demand.KubeletPulls;
import io.pullgauge.cacheadvisor.fleet.Expectations;
import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.fleet.TargetKind;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import io.pullgauge.cacheadvisor.kubernetes.AgentPods;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.PodEventReader;
import io.pullgauge.cacheadvisor.kubernetes.PodWatch;
import io.pullgauge.cacheadvisor.kubernetes.PullWatch;
import io.pullgauge.cacheadvisor.kubernetes.canary.CanaryPods;
import io.pullgauge.cacheadvisor.kubernetes.canary.KubernetesCanaries;
import io.pullgauge.cacheadvisor.pods.ChangeLog;
import io.pullgauge.cacheadvisor.pods.Mutes;
import io.pullgauge.cacheadvisor.pods.PodCases;
import io.pullgauge.cacheadvisor.pods.PodChange;
import io.pullgauge.cacheadvisor.pods.Stories;
import io.pullgauge.cacheadvisor.pods.StuckAgents;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.Transition;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the collector does with the Kubernetes cluster that it watches. Closing it ends the watch; the API server's client is its owner's. */
final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Fleet fleet;
    private final PodLog log;
    private final BooleanSupplier leads;
    private final PodWatch watch;
    private final PullWatch pulls;
    private final Api.Pods pods;
    private volatile Supplier<Optional<Unwatched>> agents = Optional::empty;

    private Cluster(
            ApiServer server,
            Storage storage,
            Memory memory,
            Fleet fleet,
            CheckDesk desk,
            DemandLog demand,
            Bell bell,
            Canaries.Rules rules,
            Expectations unreachable,
            BooleanSupplier leads,
            InstantSource clock) {
        this.fleet = fleet;
        this.log = new PodLog(storage, bell);
        this.leads = leads;
        PodCases cases = new PodCases(
                new PodCases.World(
                        new PodEventReader(server, clock), desk, this::nodeNamed, this::peersOf, this::soon, clock),
                this::told);
        Mutes mutes = new Mutes(memory, clock);
        Canaries canaries = new Canaries(
                rules, new KubernetesCanaries(server, rules.namespaces(), clock), leads, this::soon, clock);
        canaries.onChange(cases::tried);
        this.pods = new Api.Pods(
                new Stories(cases, () -> fleet.view(clock.instant()), new ChangeLog(), mutes, unreachable, clock),
                mutes,
                cases,
                canaries,
                this::unwatched);
        this.pulls = PullWatch.start(
                server, new KubeletPulls(demand, this::nodeOrAnyCluster, clock), cases::sandboxFailed, clock);
        this.watch = PodWatch.start(
                server,
                cases,
                new CanaryPods(canaries, clock),
                clock,
                () -> {
                    pods.stories().noteChanges();
                    canaries.tick();
                },
                pulls::pod);
        canaries.restore();
    }

    static Cluster watch(
            ApiServer server,
            Storage storage,
            Memory memory,
            Fleet fleet,
            CheckDesk desk,
            DemandLog demand,
            Bell bell,
            Canaries.Rules rules,
            Expectations unreachable,
            BooleanSupplier leads,
            InstantSource clock) {
        return new Cluster(server, storage, memory, fleet, desk, demand, bell, rules, unreachable, leads, clock);
    }

    Api.Pods pods() {
        return pods;
    }

    /** Lets the fleet know of nodes whose agent has not reported, and why where its pod says so. */
    void awaiting(AgentPods agents) {
        fleet.await(() -> StuckAgents.of(agents.placed(), pods.cases()));
        this.agents = agents::unwatched;
    }

    private List<Unwatched> unwatched() {
        return Stream.of(watch.unwatched(), agents.get())
                .flatMap(Optional::stream)
                .toList();
    }

    private void soon(Runnable work) {
        try {
            background.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("work for a pod failed by a fault of ours");
                }
            });
        } catch (RejectedExecutionException stopping) {
            LOG.debug("the collector stops; work for a pod is dropped");
        }
    }

    /** Pods know their node by its name alone; where two clusters report one of that name, it is not known which is meant. */
    private Optional<NodeKey> nodeNamed(String name) {
        List<NodeKey> found = new ArrayList<>();
        for (NodeView each : fleet.all()) {
            if (each.key().node().equals(name)) {
                found.add(each.key());
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** A node without an agent pulls too; it is of the one cluster that reports. */
    private Optional<NodeKey> nodeOrAnyCluster(String name) {
        Set<String> clusters = new HashSet<>();
        List<NodeKey> named = new ArrayList<>();
        for (NodeView each : fleet.all()) {
            clusters.add(each.key().cluster());
            if (each.key().node().equals(name)) {
                named.add(each.key());
            }
        }
        return named.size() == 1
                ? Optional.of(named.getFirst())
                : named.isEmpty() && clusters.size() == 1
                        ? Optional.of(new NodeKey(clusters.iterator().next(), name))
                        : Optional.empty();
    }

    /** One of another zone first, then one of the same: the two that tell most. */
    private List<NodeKey> peersOf(NodeKey node) {
        String zone = fleet.find(node).map(NodeView::zone).orElse(null);
        List<NodeKey> same = new ArrayList<>();
        List<NodeKey> other = new ArrayList<>();
        for (NodeView each : fleet.all()) {
            if (each.key().cluster().equals(node.cluster()) && !each.key().equals(node)) {
                (Objects.equals(each.zone(), zone) ? same : other).add(each.key());
            }
        }
        List<NodeKey> mixed = new ArrayList<>();
        for (int i = 0; i < Math.max(same.size(), other.size()); i++) {
            if (i < other.size()) {
                mixed.add(other.get(i));
            }
            if (i < same.size()) {
                mixed.add(same.get(i));
            }
        }
        return mixed;
    }

    /** Of several collectors, all of which see it, the leader writes. Every change of a pod goes to the same log as those of nodes, from which the event stream is fed. */
    private void told(PodChange change) {
        if (!leads.getAsBoolean()) {
            return;
        }
        NodeKey node = change.node() == null ? new NodeKey("", "") : change.node();
        log.add(new Transition(
                0,
                change.at(),
                node,
                fleet.find(node).map(NodeView::zone).orElse(null),
                TargetKind.POD,
                change.key().toString(),
                RegistryName.ofImage(change.image()).orElse(""),
                change.isStuck() ? "failing" : "ok",
                change.cause() == null ? null : change.cause().code(),
                change.cause() == null ? null : change.cause().stage().code()));
    }

    @Override
    public void close() {
        watch.close();
        pulls.close();
        background.shutdownNow();
        background.close();
        log.close();
    }
}
