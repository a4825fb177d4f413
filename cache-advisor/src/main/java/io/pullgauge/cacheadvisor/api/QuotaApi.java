/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.Spending;
import io.pullgauge.cacheadvisor.quota.Forecast;
import io.pullgauge.cacheadvisor.quota.QuotaLedger;
import io.pullgauge.cacheadvisor.quota.QuotaStanding;
import io.pullgauge.cacheadvisor.store.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/quota}: each registry's pull quota by the identity that it counts. */
final class QuotaApi {
    private final QuotaLedger quotas;
    private final Storage storage;
    private final DemandLog demand;
    private final InstantSource clock;

    /** @param storage what is known of past times */
    QuotaApi(QuotaLedger quotas, Storage storage, DemandLog demand, InstantSource clock) {
        this.quotas = quotas;
        this.storage = storage;
        this.demand = demand;
        this.clock = clock;
    }

    record NodeName(String node, String cluster) {}

    /** How fast units were seen to go; a lower bound, because what is spent while others come back is not seen. */
    record Burn(double unitsPerHour, long units, long overSeconds) {}

    record Item(
            String registry,
            @Nullable String identity,
            @Nullable Long limit,
            long remaining,
            @Nullable Long windowSeconds,
            String state,
            Instant observedAt,
            Burn burn,
            @Nullable Forecast forecast,
            @Nullable Spending spending,
            int nodeCount,
            List<NodeName> nodes) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.list(
                "/api/v1/quota",
                "Pull quotas by registry and identity",
                Item.class,
                this::list,
                "registry",
                "identity",
                "at",
                "limit",
                "continue"));
    }

    private Answer list(Call call) {
        Instant present = clock.instant();
        Instant now = call.time("at").filter(present::isAfter).orElse(present);
        List<QuotaStanding> wanted = standings(now, now.equals(present)).stream()
                .filter(quota -> call.query("registry")
                        .map(quota.key().registry()::equals)
                        .orElse(true))
                .filter(quota -> call.query("identity")
                        .map(identity -> identity.equals(quota.key().identity()))
                        .orElse(true))
                .sorted((one, two) -> sortKey(one).compareTo(sortKey(two)))
                .toList();
        List<Pull> pulls = demand.view().pulls();
        Page<Item> page = Page.of(wanted, QuotaApi::sortKey, call).map(quota -> item(quota, Spending.of(quota, pulls)));
        return Views.wantsText(call) ? Answer.text(table(page, now)) : Answer.json(page);
    }

    /** As they stood then: worked out anew from the readings of the time before. */
    private List<QuotaStanding> standings(Instant time, boolean isNow) {
        if (isNow) {
            return quotas.standings(time);
        }
        QuotaLedger then = new QuotaLedger();
        then.add(storage.quotasBetween(time.minus(QuotaLedger.MEMORY), time));
        return then.standings(time);
    }

    private static String sortKey(QuotaStanding quota) {
        return quota.key().registry()
                + '\u0000'
                + quota.key().identity()
                + '\u0000'
                + (quota.key().node() == null
                        ? ""
                        : NodesApi.sortKey(quota.key().node()));
    }

    private static Item item(QuotaStanding quota, @Nullable Spending spending) {
        String state = quota.isExhausted() ? "exhausted" : quota.isLow() ? "low" : "ok";
        return new Item(
                quota.key().registry(),
                quota.key().identity(),
                quota.limit(),
                quota.remaining(),
                quota.windowSeconds(),
                state,
                quota.observedAt(),
                new Burn(quota.unitsPerHour(), quota.spent(), quota.overSeconds()),
                quota.forecast(),
                spending,
                quota.nodes().size(),
                quota.nodes().stream()
                        .map(key -> new NodeName(key.node(), key.cluster()))
                        .toList());
    }

    private static String table(Page<Item> page, Instant now) {
        Table table = new Table(
                "REGISTRY",
                "IDENTITY",
                "LIMIT",
                "REMAINING",
                "WINDOW",
                "STATE",
                "PER-HOUR",
                "ENDS-IN",
                "NODES",
                "SEEN");
        for (Item item : page.items()) {
            table.row(
                    item.registry(),
                    item.identity(),
                    item.limit(),
                    item.remaining(),
                    item.windowSeconds() == null
                            ? null
                            : Ages.shown(java.time.Duration.ofSeconds(item.windowSeconds())),
                    item.state(),
                    item.burn().unitsPerHour(),
                    item.forecast() == null || item.forecast().median() == null
                            ? "<unknown>"
                            : Ages.until(item.forecast().median(), now),
                    item.nodeCount(),
                    Ages.since(item.observedAt(), now));
        }
        return table.toString();
    }
}
