/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.demand.KubeletPull;
import io.pullgauge.cacheadvisor.demand.KubeletPulls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the kubelets' events about pulls, and about sandboxes that could not be made: only those reasons of all events, and of each no
 * more than its name is kept. Pods are handed in by whoever watches them.
 */
public final class PullWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PullWatch.class);
    private static final List<String> PULLS = List.of("Pulled", "Failed");
    private static final String SANDBOX = "FailedCreatePodSandBox";
    private static final long PAGE = 500;
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Pattern CONTAINER = Pattern.compile("\\{([^}]{1,253})}");

    private final List<SharedIndexInformer<Event>> informers = new ArrayList<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pulls").factory());
    private final KubeletPulls pulls;
    private final Consumer<String> sandboxes;
    private final InstantSource clock;
    private volatile boolean troubled;

    private PullWatch(ApiServer server, KubeletPulls pulls, Consumer<String> sandboxes, InstantSource clock) {
        this.pulls = pulls;
        this.sandboxes = sandboxes;
        this.clock = clock;
        for (String reason : List.of(PULLS.getFirst(), PULLS.getLast(), SANDBOX)) {
            informers.add(server.client()
                    .v1()
                    .events()
                    .inAnyNamespace()
                    .withField("reason", reason)
                    .withLimit(PAGE)
                    .runnableInformer(0)
                    .removeNamespaceIndex()
                    .itemStore(new EventStubs())
                    .exceptionHandler(this::isRetried)
                    .addEventHandler(new Handler(this)));
        }
    }

    /**
     * Starts watching; returns at once, also when the API server is away.
     *
     * @param sandboxes is told the uid of each pod whose sandbox could not be made, perhaps for want of its image
     */
    public static PullWatch start(
            ApiServer server, KubeletPulls pulls, Consumer<String> sandboxes, InstantSource clock) {
        PullWatch watch = new PullWatch(server, pulls, sandboxes, clock);
        watch.informers.forEach(SharedIndexInformer::start);
        var _ = watch.ticks.scheduleWithFixedDelay(
                watch::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** A pod as it is now: its status has the digests. */
    public void pod(Pod pod) {
        PodImageReading.read(pod).ifPresent(pulls::hear);
    }

    private boolean isRetried(boolean started, Throwable failure) {
        if (!troubled) {
            troubled = true;
            LOG.atWarn()
                    .addKeyValue("reason", Why.of(failure))
                    .log("the kubelets' events cannot be watched; trying again");
        }
        return true;
    }

    private void tick() {
        try {
            pulls.flush();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("pulls could not be stored; trying the next ones");
        }
    }

    private void take(Event event) {
        ObjectReference about = event.getInvolvedObject();
        if (about == null || !"Pod".equals(about.getKind()) || event.getMessage() == null) {
            return;
        }
        if (SANDBOX.equals(event.getReason())
                && about.getUid() != null
                && event.getMessage().contains("image")) {
            sandboxes.accept(about.getUid());
        }
        Optional<PullMessage> said =
                PULLS.contains(event.getReason()) ? PullMessage.of(event.getMessage()) : Optional.empty();
        String image = said.map(PullMessage::image).map(KubeletPulls::canonical).orElse(null);
        Optional<String> node = node(event);
        if (said.isPresent() && image != null && node.isPresent()) {
            pulls.hear(pull(event, about, said.get(), image, node.get()));
        }
    }

    private KubeletPull pull(Event event, ObjectReference about, PullMessage said, String image, String node) {
        Matcher container = CONTAINER.matcher(text(about.getFieldPath()));
        return new KubeletPull(
                at(event),
                node,
                text(about.getUid()),
                text(about.getNamespace()),
                text(about.getName()),
                container.find() ? container.group(1) : "",
                image,
                said.bytes(),
                said.millis(),
                said.waitedMillis(),
                said.failed());
    }

    private static Optional<String> node(Event event) {
        String host = event.getSource() == null ? null : event.getSource().getHost();
        String name = host == null || host.isBlank() ? event.getReportingInstance() : host;
        return Optional.ofNullable(name).filter(each -> !each.isBlank());
    }

    /** Never the future: what comes later would be taken for known. */
    private Instant at(Event event) {
        Instant now = clock.instant();
        Instant last = EventTimes.last(event).orElse(now);
        return last.isAfter(now) ? now : last;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        informers.forEach(SharedIndexInformer::stop);
    }

    private record Handler(PullWatch watch) implements ResourceEventHandler<Event> {
        @Override
        public void onAdd(Event event) {
            take(event);
        }

        @Override
        public void onUpdate(@Nullable Event before, Event event) {
            take(event);
        }

        @Override
        public void onDelete(Event event, boolean unknown) {}

        private void take(Event event) {
            try {
                watch.take(event);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("an event could not be read by a fault of ours");
            }
        }
    }
}
