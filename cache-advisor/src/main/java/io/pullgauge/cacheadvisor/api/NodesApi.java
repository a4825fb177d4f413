/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.RegistryCell;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/nodes}: each node's latest state, and one node with all that its last report says. */
final class NodesApi {
    private static final int LARGEST_REPORT = 16 << 20;

    private final Views views;
    private final Storage storage;

    NodesApi(Views views, Storage storage) {
        this.views = views;
        this.storage = storage;
    }

    /** One thing that fails at a node; {@code image} is null where the registry itself cannot be reached. */
    record Failing(
            String kind,
            String registry,
            @Nullable String image,
            @Nullable String stage,
            @Nullable String cause,
            @Nullable String role,
            @Nullable String host,
            String summary,
            Instant since) {}

    record Item(
            String node,
            String cluster,
            @Nullable String zone,
            String state,
            @Nullable Instant since,
            @Nullable Instant lastSeen,
            long sequence,
            @Nullable String version,
            List<Failing> failing) {}

    record ImageItem(
            String image,
            String registry,
            String state,
            @Nullable String stage,
            @Nullable String cause,
            Instant since,
            @Nullable String digest,
            @Nullable Long bytes) {}

    record Detail(
            String node,
            String cluster,
            @Nullable String zone,
            String state,
            @Nullable Instant since,
            @Nullable Instant lastSeen,
            long sequence,
            @Nullable String version,
            List<Failing> failing,
            List<MatrixApi.Cell> registries,
            List<ImageItem> images,
            Map<String, String> traits,
            @Nullable Object report) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        "/api/v1/nodes",
                        "Latest state of each node",
                        Item.class,
                        this::list,
                        "failing",
                        "registry",
                        "cause",
                        "state",
                        "zone",
                        "cluster",
                        "at",
                        "limit",
                        "continue"),
                Endpoint.get(
                        "/api/v1/nodes/{node}",
                        "One node with its last report",
                        Detail.class,
                        this::one,
                        "cluster",
                        "at"));
    }

    private Answer list(Call call) {
        FleetView view = views.of(call);
        Predicate<Standing> wanted = NodeFilter.of(call);
        List<Standing> nodes = view.nodes().stream().filter(wanted).toList();
        Page<Item> page = Page.of(nodes, node -> sortKey(node.key()), call).map(NodesApi::item);
        return Views.wantsText(call) ? Answer.text(table(page, view.at())) : Answer.json(page);
    }

    static String sortKey(NodeKey key) {
        return key.cluster() + '\u0000' + key.node();
    }

    private static String table(Page<Item> page, Instant now) {
        Table table = new Table("NAME", "CLUSTER", "ZONE", "STATE", "FAILING", "LAST-SEEN");
        for (Item item : page.items()) {
            table.row(
                    item.node(),
                    item.cluster(),
                    item.zone(),
                    item.state(),
                    Failures.shown(item.failing()),
                    Ages.since(item.lastSeen(), now));
        }
        return table.toString();
    }

    static Item item(Standing node) {
        return new Item(
                node.key().node(),
                node.key().cluster(),
                node.zone(),
                node.state().code(),
                node.since(),
                node.lastSeen(),
                node.sequence(),
                node.version(),
                failing(node));
    }

    static List<Failing> failing(Standing node) {
        List<Failing> failing = new ArrayList<>();
        for (RegistryCell cell : node.registries()) {
            if (cell.state() == CellState.FAILING) {
                failing.add(Failures.of("registry", cell.registry(), null, cell.fault(), cell.since()));
            }
        }
        for (ImageCell cell : node.images()) {
            if (cell.state() == CellState.FAILING) {
                failing.add(Failures.of("image", cell.registry(), cell.image(), cell.fault(), cell.since()));
            }
        }
        return failing;
    }

    private Answer one(Call call) {
        FleetView view = views.of(call);
        Detail detail = detail(Views.node(view, call, call.parameter("node")), views.isPast(call));
        return Views.wantsText(call) ? Answer.text(NodeText.of(detail, view.at())) : Answer.json(detail);
    }

    /** @param isPast of which the newest report, the only one that is kept, does not tell */
    private Detail detail(Standing node, boolean isPast) {
        Item item = item(node);
        Optional<Object> report = isPast || node.state() == NodeState.ABSENT
                ? Optional.empty()
                : storage.report(node.key()).map(packed -> Json.tree(packed.unpack(LARGEST_REPORT)));
        return new Detail(
                item.node(),
                item.cluster(),
                item.zone(),
                item.state(),
                item.since(),
                item.lastSeen(),
                item.sequence(),
                item.version(),
                item.failing(),
                MatrixApi.cells(node),
                node.images().stream().map(NodesApi::image).toList(),
                node.traits(),
                report.orElse(null));
    }

    static ImageItem image(ImageCell cell) {
        return new ImageItem(
                cell.image(),
                cell.registry(),
                cell.state().code(),
                cell.fault() == null ? null : cell.fault().stage().code(),
                cell.fault() == null ? null : cell.fault().cause().code(),
                cell.since(),
                cell.digest(),
                cell.bytes());
    }

    /** Which nodes a call asks for. */
    static final class NodeFilter {
        private NodeFilter() {}

        static Predicate<Standing> of(Call call) {
            Optional<String> registry = call.query("registry").map(RegistryName::normal);
            Optional<String> cause = call.query("cause").map(NodeFilter::known);
            Optional<Boolean> failing = call.flag("failing");
            Predicate<Standing> faults = !failing.orElse(false) && cause.isEmpty()
                    ? node -> registry.map(host -> looksAt(node, host)).orElse(true)
                    : node -> (node.isFresh() || node.state() == NodeState.ABSENT)
                            && failing(node).stream().anyMatch(fault -> matches(fault, registry, cause));
            Predicate<Standing> healthy = failing.filter(wanted -> !wanted).isPresent()
                    ? node -> node.state() != NodeState.FAILING
                    : node -> true;
            return faults.and(healthy)
                    .and(node ->
                            call.query("state").map(node.state().code()::equals).orElse(true))
                    .and(node -> call.query("zone")
                            .map(zone -> zone.equals(node.zone()))
                            .orElse(true))
                    .and(node -> call.query("cluster")
                            .map(node.key().cluster()::equals)
                            .orElse(true));
        }

        private static boolean matches(Failing fault, Optional<String> registry, Optional<String> cause) {
            return registry.map(fault.registry()::equals).orElse(true)
                    && cause.map(code -> code.equals(fault.cause())).orElse(true);
        }

        private static boolean looksAt(Standing node, String registry) {
            return node.registries().stream().anyMatch(cell -> cell.registry().equals(registry));
        }

        private static String known(String code) {
            return Cause.ofCode(code)
                    .orElseThrow(() -> Problem.badParameter("cause", code, "a cause such as dns_nxdomain"))
                    .code();
        }
    }
}
