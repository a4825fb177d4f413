/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.CellState;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.ImageCell;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/images}: which nodes could pull each image, and why others could not. */
final class ImagesApi {
    private final Views views;

    ImagesApi(Views views) {
        this.views = views;
    }

    record Item(
            String image,
            String registry,
            String state,
            int nodes,
            int ok,
            int failing,
            int unknown,
            int stale,
            Map<String, Integer> causes,
            List<String> digests,
            @Nullable Long bytes) {}

    /** One node's answer for an image. */
    record AtNode(
            String node,
            String cluster,
            @Nullable String zone,
            String state,
            @Nullable String stage,
            @Nullable String cause,
            @Nullable String summary,
            Instant since,
            @Nullable String digest) {}

    record Detail(
            String image,
            String registry,
            String state,
            int ok,
            int failing,
            int unknown,
            int stale,
            Map<String, Integer> causes,
            List<String> digests,
            @Nullable Long bytes,
            List<AtNode> nodes) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        "/api/v1/images",
                        "Each image over all nodes",
                        Item.class,
                        this::list,
                        "registry",
                        "failing",
                        "cause",
                        "at",
                        "limit",
                        "continue"),
                Endpoint.get("/api/v1/images/{reference...}", "One image at each node", Detail.class, this::one, "at"));
    }

    private Answer list(Call call) {
        FleetView view = views.of(call);
        Map<String, List<AtNode>> byImage = new TreeMap<>();
        Map<String, ImageCell> known = new TreeMap<>();
        for (Standing node : view.nodes()) {
            for (ImageCell cell : node.images()) {
                byImage.computeIfAbsent(cell.image(), image -> new ArrayList<>())
                        .add(at(node, cell));
                known.merge(cell.image(), cell, (one, two) -> one.bytes() != null ? one : two);
            }
        }
        List<Item> wanted = new ArrayList<>();
        byImage.forEach((image, nodes) -> {
            Item item = item(image, known.get(image), nodes);
            boolean fits = call.query("registry")
                            .map(RegistryName::normal)
                            .map(item.registry()::equals)
                            .orElse(true)
                    && call.query("cause").map(item.causes()::containsKey).orElse(true)
                    && call.flag("failing")
                            .map(failing -> failing == (item.failing() > 0))
                            .orElse(true);
            if (fits) {
                wanted.add(item);
            }
        });
        Page<Item> page = Page.of(wanted, Item::image, call);
        return Views.wantsText(call) ? Answer.text(table(page)) : Answer.json(page);
    }

    private static String table(Page<Item> page) {
        Table table = new Table("IMAGE", "STATE", "NODES", "OK", "FAILING", "CAUSES", "BYTES");
        for (Item item : page.items()) {
            table.row(
                    item.image(),
                    item.state(),
                    item.nodes(),
                    item.ok(),
                    item.failing(),
                    causes(item.causes()),
                    item.bytes());
        }
        return table.toString();
    }

    private static String causes(Map<String, Integer> causes) {
        return String.join(
                ",",
                causes.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList());
    }

    private Answer one(Call call) {
        String asked = call.parameter("reference");
        FleetView view = views.of(call);
        List<AtNode> nodes = new ArrayList<>();
        ImageCell known = null;
        for (Standing node : view.nodes()) {
            for (ImageCell cell : node.images()) {
                if (cell.image().equals(asked)
                        || cell.image().equals("docker.io/library/" + asked)
                        || cell.image().equals("docker.io/" + asked)) {
                    nodes.add(at(node, cell));
                    known = known != null && known.bytes() != null ? known : cell;
                }
            }
        }
        if (known == null) {
            throw Problem.notFound("no node looks at an image \"" + Text.shown(asked, 300) + "\"");
        }
        Item item = item(known.image(), known, nodes);
        if (Views.wantsText(call)) {
            Table table = new Table("NODE", "ZONE", "STATE", "STAGE", "CAUSE", "SINCE");
            nodes.forEach(at -> table.row(
                    at.node(), at.zone(), at.state(), at.stage(), at.cause(), Ages.since(at.since(), view.at())));
            return Answer.text(table.toString());
        }
        return Answer.json(new Detail(
                item.image(),
                item.registry(),
                item.state(),
                item.ok(),
                item.failing(),
                item.unknown(),
                item.stale(),
                item.causes(),
                item.digests(),
                item.bytes(),
                nodes));
    }

    private static AtNode at(Standing node, ImageCell cell) {
        return new AtNode(
                node.key().node(),
                node.key().cluster(),
                node.zone(),
                node.isFresh() ? cell.state().code() : "stale",
                cell.fault() == null ? null : cell.fault().stage().code(),
                cell.fault() == null ? null : cell.fault().cause().code(),
                cell.fault() == null ? null : cell.fault().summary(),
                cell.since(),
                cell.digest());
    }

    private static Item item(String image, @Nullable ImageCell known, List<AtNode> nodes) {
        Map<String, Integer> causes = new TreeMap<>();
        TreeSet<String> digests = new TreeSet<>();
        Map<String, Integer> states = new TreeMap<>();
        for (AtNode at : nodes) {
            states.merge(at.state(), 1, Integer::sum);
            if (at.state().equals(CellState.FAILING.code()) && at.cause() != null) {
                causes.merge(at.cause(), 1, Integer::sum);
            }
            if (at.digest() != null) {
                digests.add(at.digest());
            }
        }
        int failing = states.getOrDefault("failing", 0);
        int ok = states.getOrDefault("ok", 0);
        int unknown = states.getOrDefault("unknown", 0);
        return new Item(
                image,
                known == null ? "" : known.registry(),
                failing > 0 ? "failing" : ok > 0 ? "ok" : unknown > 0 ? "unknown" : "stale",
                nodes.size(),
                ok,
                failing,
                unknown,
                states.getOrDefault("stale", 0),
                causes,
                List.copyOf(digests),
                known == null ? null : known.bytes());
    }
}
