/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.pullgauge.cacheadvisor.leader.Leadership;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads whoever holds the cluster's Lease, with the times that controllers usually take. */
public final class ClusterLeadership implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLeadership.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("leadership").factory());
    private final LeaderElector elector;
    private final Future<?> running;
    private volatile boolean leads;
    private volatile boolean closing;

    /**
     * Stands for election at once.
     *
     * @param name the Lease's: collectors that do not work together need one each
     * @param identity unlike that of any other collector
     * @param pod the collector's own; empty outside a cluster, where the Lease belongs to nobody
     */
    public ClusterLeadership(ApiServer server, String namespace, String name, String identity, Optional<String> pod) {
        this.elector = server.client()
                .leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(name)
                        .withLock(new OwnedLease(lease(server, namespace, name, pod), identity))
                        .withLeaseDuration(LEASE)
                        .withRenewDeadline(RENEW)
                        .withRetryPeriod(RETRY)
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(
                                () -> lead(true),
                                () -> lead(false),
                                leader -> LOG.atInfo()
                                        .addKeyValue("leader", leader)
                                        .log("a collector leads")))
                        .build())
                .build();
        this.running = thread.submit(this::run);
    }

    /** Names its owner when it is made, and not again with each renewal, where a list may be appended to. */
    private static final class OwnedLease extends LeaseLock {
        OwnedLease(ObjectMeta meta, String identity) {
            super(meta, identity);
        }

        @Override
        protected Lease toResource(LeaderElectionRecord held, ObjectMetaBuilder meta) {
            return super.toResource(
                    held, meta.getResourceVersion() == null ? meta : meta.withOwnerReferences(List.of()));
        }
    }

    /** Belongs to what the pod belongs to, so that an uninstall takes it too. */
    private static ObjectMeta lease(ApiServer server, String namespace, String name, Optional<String> pod) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withOwnerReferences(
                        pod.map(own -> owners(server, namespace, own)).orElse(List.of()))
                .build();
    }

    private static List<OwnerReference> owners(ApiServer server, String namespace, String pod) {
        try {
            Pod own =
                    server.client().pods().inNamespace(namespace).withName(pod).get();
            return own == null
                    ? List.of()
                    : own.getMetadata().getOwnerReferences().stream()
                            .map(owner -> new OwnerReferenceBuilder(owner)
                                    .withController(null)
                                    .withBlockOwnerDeletion(null)
                                    .build())
                            .toList();
        } catch (KubernetesClientException away) {
            LOG.atWarn().addKeyValue("pod", pod).log("the own pod cannot be read: the lease will belong to nobody");
            return List.of();
        }
    }

    /** An election ends when the lease is lost; then the next one begins. */
    private void run() {
        while (!closing) {
            try {
                elector.run();
            } catch (RuntimeException e) {
                LOG.atWarn().addKeyValue("reason", Why.of(e)).log("the election failed");
            }
            lead(false);
            pause();
        }
    }

    private void lead(boolean now) {
        leads = now;
    }

    private void pause() {
        try {
            if (!closing) {
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException stop) {
            closing = true;
        }
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public void close() {
        closing = true;
        running.cancel(true);
        leads = false;
        try {
            elector.release();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("the lease was not handed over");
        }
        thread.shutdownNow();
    }
}
