/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pullgauge.cacheadvisor.fleet.Difference;
import io.pullgauge.cacheadvisor.fleet.Drift;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.RegistrySummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/registries}: each registry over all nodes. */
final class RegistriesApi {
    private final Views views;

    RegistriesApi(Views views) {
        this.views = views;
    }

    record Latency(@Nullable Double p50Millis, @Nullable Double p99Millis) {}

    record Item(
            String registry,
            String state,
            int nodes,
            int ok,
            int failing,
            int unknown,
            int stale,
            Map<String, Integer> causes,
            Map<String, Integer> imageCauses,
            @Nullable String scope,
            @Nullable Instant since,
            Latency latency,
            @Nullable Instant certificateNotAfter,
            List<Difference> drift) {}

    record Registries(
            Instant at,
            List<Item> items,
            int total,
            @JsonProperty("continue") @Nullable String next,
            List<Difference> drift) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get(
                "/api/v1/registries",
                "Each registry over all nodes",
                Registries.class,
                this::list,
                "failing",
                "registry",
                "cause",
                "at",
                "limit",
                "continue"));
    }

    private Answer list(Call call) {
        FleetView view = views.of(call);
        List<Item> wanted = RegistrySummary.of(view).stream()
                .map(RegistriesApi::item)
                .filter(item ->
                        call.query("registry").map(item.registry()::equals).orElse(true))
                .filter(item ->
                        call.query("cause").map(item.causes()::containsKey).orElse(true))
                .filter(item -> call.flag("failing")
                        .map(failing -> failing == (item.failing() > 0))
                        .orElse(true))
                .toList();
        Page<Item> page = Page.of(wanted, Item::registry, call);
        return Views.wantsText(call)
                ? Answer.text(table(page, view.at()))
                : Answer.json(new Registries(view.at(), page.items(), page.total(), page.next(), Drift.of(view)));
    }

    private static String table(Page<Item> page, Instant now) {
        Table table =
                new Table("NAME", "STATE", "NODES", "OK", "FAILING", "SCOPE", "CAUSES", "P50", "CERT-EXPIRY", "SINCE");
        for (Item item : page.items()) {
            table.row(
                    item.registry(),
                    item.state(),
                    item.nodes(),
                    item.ok(),
                    item.failing(),
                    item.scope(),
                    item.causes().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(",")),
                    item.latency().p50Millis() == null
                            ? null
                            : Math.round(item.latency().p50Millis()) + "ms",
                    item.certificateNotAfter() == null ? null : Ages.until(item.certificateNotAfter(), now),
                    item.since() == null ? null : Ages.since(item.since(), now));
        }
        return table.toString();
    }

    static Item item(RegistrySummary summary) {
        int nodes = summary.ok() + summary.failing() + summary.unknown() + summary.stale();
        String state = summary.failing() > 0
                ? "failing"
                : summary.ok() > 0 ? "ok" : summary.unknown() > 0 ? "unknown" : "stale";
        return new Item(
                summary.registry(),
                state,
                nodes,
                summary.ok(),
                summary.failing(),
                summary.unknown(),
                summary.stale(),
                Json.counts(summary.causes()),
                Json.counts(summary.imageCauses()),
                summary.scope() == null ? null : summary.scope().code(),
                summary.since(),
                new Latency(summary.p50Millis(), summary.p99Millis()),
                summary.certificateNotAfter(),
                summary.drift());
    }
}
