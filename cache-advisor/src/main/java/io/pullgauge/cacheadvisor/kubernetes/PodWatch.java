/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import io.pullgauge.cacheadvisor.pods.PodCases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all pods and hands them over, each at its every change. Lists in pages, keeps of each pod no more than its name, and begins again
 * by itself when the API server goes away or forgets where the watch was (410 Gone).
 */
public final class PodWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PodWatch.class);
    private static final long PAGE = 500;
    private static final Duration TICK = Duration.ofSeconds(5);

    private final SharedIndexInformer<Pod> informer;
    private final PodCases cases;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pods").factory());
    private final Runnable everyTick;
    private final WatchHealth health;

    private PodWatch(
            ApiServer server,
            PodCases cases,
            PodAside aside,
            InstantSource clock,
            Runnable everyTick,
            Consumer<Pod> also) {
        this.cases = cases;
        this.health = new WatchHealth("pods", "which of them wait is as it was last known", clock);
        this.everyTick = everyTick;
        this.informer = server.client()
                .pods()
                .inAnyNamespace()
                .withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(new Stubs<>(Pod::new))
                .exceptionHandler(health::isRetried)
                .addEventHandler(new Handler(cases, aside, clock, also));
    }

    /**
     * Starts watching, and runs this every few seconds; returns at once, also when the API server is away.
     *
     * @param also is handed every pod too
     */
    public static PodWatch start(
            ApiServer server,
            PodCases cases,
            PodAside aside,
            InstantSource clock,
            Runnable everyTick,
            Consumer<Pod> also) {
        PodWatch watch = new PodWatch(server, cases, aside, clock, everyTick, also);
        var _ = watch.informer.start().thenRun(() -> cases.watching(true));
        var _ = watch.ticks.scheduleWithFixedDelay(watch::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void tick() {
        try {
            var _ = unwatched();
            cases.watching(informer.hasSynced());
            cases.tick();
            everyTick.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("looking after pods failed by a fault of ours");
        }
    }

    /** What is wrong with the watch. */
    public Optional<Unwatched> unwatched() {
        return health.of(List.of(informer));
    }

    /** Whether the first listing is complete. */
    public boolean hasSynced() {
        return informer.hasSynced();
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        informer.stop();
    }

    private record Handler(PodCases cases, PodAside aside, InstantSource clock, Consumer<Pod> also)
            implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            take(pod);
        }

        @Override
        public void onUpdate(@Nullable Pod before, Pod pod) {
            take(pod);
        }

        /** After a gap the last state may be unknown; the stub still has the uid. */
        @Override
        public void onDelete(Pod pod, boolean unknown) {
            if (pod.getMetadata() != null && pod.getMetadata().getUid() != null) {
                cases.gone(pod.getMetadata().getUid());
                aside.gone(pod.getMetadata().getUid());
            }
        }

        private void take(Pod pod) {
            try {
                if (!aside.takes(pod)) {
                    PodReading.read(pod, clock.instant()).ifPresent(cases::seen);
                }
                also.accept(pod);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a pod could not be read by a fault of ours");
            }
        }
    }
}
