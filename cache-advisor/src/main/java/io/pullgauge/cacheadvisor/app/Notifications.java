/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import io.pullgauge.cacheadvisor.kubernetes.ApiServer;
import io.pullgauge.cacheadvisor.kubernetes.EventOutlet;
import io.pullgauge.cacheadvisor.kubernetes.Location;
import io.pullgauge.cacheadvisor.notify.Notifier;
import io.pullgauge.cacheadvisor.notify.Outlet;
import io.pullgauge.cacheadvisor.notify.Webhook;
import io.pullgauge.probe.cli.Durations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom the collector tells, beside Prometheus; the key {@code notify} of its file.
 *
 * @param after how long a fault must last, such as 10m
 * @param events whether to make Kubernetes events
 * @param namespace of the events, and of the service that they are about
 * @param service that service's name
 * @param webhookFile file with the webhook's address
 */
public record Notifications(
        @Nullable String after,
        @Nullable Boolean events,
        @Nullable String namespace,
        @Nullable String service,

        @com.fasterxml.jackson.annotation.JsonProperty("webhook-file") @Nullable
        String webhookFile) {
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    /** Starts telling what this collector sees; whatever is wrong with the wishes is one clear line. */
    Notifier start(Supplier<FleetView> fleet, BooleanSupplier leads, @Nullable Location cluster)
            throws Collector.CannotStart {
        Duration patience = patience();
        List<Outlet> outlets = new ArrayList<>();
        if (webhookFile != null) {
            Path file = Path.of(webhookFile);
            if (!Files.isReadable(file)) {
                throw new Collector.CannotStart("notify.webhook-file: " + file + " cannot be read", null);
            }
            outlets.add(new Webhook(file));
        }
        if (Boolean.TRUE.equals(events)) {
            outlets.add(events(cluster));
        }
        return new Notifier(() -> RegistrySummary.of(fleet.get()), patience, outlets, leads, InstantSource.system())
                .start();
    }

    private EventOutlet events(@Nullable Location cluster) throws Collector.CannotStart {
        if (cluster == null) {
            throw new Collector.CannotStart(
                    "notify.events: no cluster to make events in (expected: --kubeconfig, or a pod of the cluster)",
                    null);
        }
        try {
            return new EventOutlet(
                    ApiServer.open(cluster),
                    Objects.requireNonNullElse(namespace, "pullgauge"),
                    Objects.requireNonNullElse(service, "pullgauge-collector"));
        } catch (ApiServer.Unusable e) {
            throw new Collector.CannotStart(e.getMessage(), e);
        }
    }

    private Duration patience() throws Collector.CannotStart {
        if (after == null) {
            return USUAL;
        }
        return Durations.parse(after)
                .filter(given -> given.compareTo(SHORTEST) >= 0)
                .orElseThrow(() -> new Collector.CannotStart(
                        "notify.after: " + after + " (expected: a duration of 30s or more, such as 10m)", null));
    }
}
