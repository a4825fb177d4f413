/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.demand.DemandLog;
import io.pullgauge.cacheadvisor.demand.DemandView;
import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.demand.TraceExport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/demand}: what was pulled, by registry; and the whole of it as the trace files that {@code simulate} reads. */
final class DemandApi {
    private final DemandLog demand;

    DemandApi(DemandLog demand) {
        this.demand = demand;
    }

    /** One registry's pulls as they are known. */
    record Item(
            String registry,
            long pulls,
            long failed,
            long removed,
            int images,
            int nodes,
            @Nullable Instant from,
            @Nullable Instant to) {}

    private static final class Tally {
        private final Set<String> images = new HashSet<>();
        private final Set<Object> nodes = new HashSet<>();
        private long pulls;
        private long failed;
        private long removed;
        private @Nullable Instant from;
        private @Nullable Instant to;

        void add(Pull pull) {
            switch (pull.what()) {
                case PULLED, PRESENT -> pulls++;
                case FAILED -> failed++;
                case REMOVED -> removed++;
            }
            images.add(pull.image());
            nodes.add(pull.node());
            from = from == null ? pull.at() : from;
            to = pull.at();
        }

        Item item(String registry) {
            return new Item(registry, pulls, failed, removed, images.size(), nodes.size(), from, to);
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        "/api/v1/demand",
                        "What was pulled, by registry",
                        Item.class,
                        this::list,
                        "since",
                        "registry",
                        "cluster",
                        "limit",
                        "continue"),
                Endpoint.get(
                        "/api/v1/demand/{file}",
                        "images.tsv, pulls.tsv or zones.tsv for `pullgauge simulate`",
                        Void.class,
                        this::file,
                        "since",
                        "registry",
                        "cluster"));
    }

    private Answer list(Call call) {
        Map<String, Tally> tallies = new TreeMap<>();
        Predicate<Pull> wanted = wanted(call);
        demand.view().pulls().stream()
                .filter(wanted)
                .forEach(pull -> tallies.computeIfAbsent(pull.registry(), registry -> new Tally())
                        .add(pull));
        List<Item> items = tallies.entrySet().stream()
                .map(each -> each.getValue().item(each.getKey()))
                .toList();
        Page<Item> page = Page.of(items, Item::registry, call);
        return Views.wantsText(call) ? Answer.text(table(page)) : Answer.json(page);
    }

    private static String table(Page<Item> page) {
        Table table = new Table("REGISTRY", "PULLS", "FAILED", "REMOVED", "IMAGES", "NODES", "FROM", "TO");
        for (Item item : page.items()) {
            table.row(
                    item.registry(),
                    item.pulls(),
                    item.failed(),
                    item.removed(),
                    item.images(),
                    item.nodes(),
                    item.from(),
                    item.to());
        }
        return table.toString();
    }

    private Answer file(Call call) {
        DemandView view = demand.view();
        TraceExport export = new TraceExport(view, wanted(call));
        String name = call.parameter("file");
        String text = switch (name) {
            case "images.tsv" -> export.images();
            case "pulls.tsv" -> export.pulls();
            case "zones.tsv" -> export.zones();
            default ->
                throw Problem.notFound(
                        "no file \"" + Text.shown(name, 60) + "\" (expected: images.tsv, pulls.tsv or zones.tsv)");
        };
        return Answer.of(200, "text/tab-separated-values; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Predicate<Pull> wanted(Call call) {
        Instant since = call.time("since").orElse(Instant.EPOCH);
        String registry = call.query("registry").orElse(null);
        String cluster = call.query("cluster").orElse(null);
        return pull -> !pull.at().isBefore(since)
                && (registry == null || registry.equals(pull.registry()))
                && (cluster == null || cluster.equals(pull.node().cluster()));
    }
}
