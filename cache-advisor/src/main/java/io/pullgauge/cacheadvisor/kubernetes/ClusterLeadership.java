/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.pullgauge.cacheadvisor.leader.Leadership;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leads whoever holds the cluster's Lease, with the times that controllers usually take. */
public final class ClusterLeadership implements Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLeadership.class);
    private static final String NAME = "pullgauge-collector";
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
     * @param identity unlike that of any other collector
     */
    public ClusterLeadership(ApiServer server, String namespace, String identity) {
        this.elector = server.client()
                .leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(NAME)
                        .withLock(new LeaseLock(namespace, NAME, identity))
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

    /** An election ends when the lease is lost; then the next one begins. */
    private void run() {
        while (!closing) {
            try {
                elector.run();
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("the election failed");
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
