/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.canary.Canary;
import io.pullgauge.cacheadvisor.canary.CanaryReport;
import io.pullgauge.cacheadvisor.canary.Identity;
import io.pullgauge.cacheadvisor.fleet.Standing;
import io.pullgauge.cacheadvisor.pods.Story;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/credentials}: each set of pull credentials that nodes have, and each that waiting pods bring, with the registries that refuse
 * it. A set is known by where it comes from and by a fingerprint; what is in it is known to nobody here.
 */
final class CredentialsApi {
    private static final int EXAMPLES = 12;

    private final Views views;
    private final Optional<Api.Pods> pods;

    CredentialsApi(Views views, Optional<Api.Pods> pods) {
        this.views = views;
        this.pods = pods;
    }

    /** A registry that refuses the set. */
    record Refusal(String registry, String cause, int count, Instant since) {}

    /** A node that has the set. */
    record Holder(String node, String cluster) {}

    /**
     * One set.
     *
     * @param kind node or pod
     * @param name where a node's come from, or whose a pod's are
     * @param fingerprint equal where the content is equal; null where nobody tells
     * @param nodes that have it, or on which pods wait with it
     * @param canary the last pull in the place of a pod with it; null where nobody asked
     */
    record Item(
            String id,
            String kind,
            String name,
            @Nullable String fingerprint,
            int nodes,
            List<Holder> examples,
            int pods,
            List<Refusal> refused,
            @Nullable CanaryReport canary) {}

    Endpoint endpoint() {
        return Endpoint.list(
                "/api/v1/credentials",
                "Sets of pull credentials, and which registries refuse them",
                Item.class,
                this::list,
                "kind",
                "limit",
                "continue");
    }

    private Answer list(Call call) {
        List<Item> all = new ArrayList<>(ofNodes());
        pods.ifPresent(known -> all.addAll(ofPods(known)));
        List<Item> wanted = all.stream()
                .filter(item -> call.query("kind").map(item.kind()::equals).orElse(true))
                .sorted(Comparator.comparing(Item::id))
                .toList();
        Page<Item> page = Page.of(wanted, Item::id, call);
        return Views.wantsText(call) ? Answer.text(table(page)) : Answer.json(page);
    }

    private static String table(Page<Item> page) {
        Table table = new Table("KIND", "NAME", "FINGERPRINT", "NODES", "PODS", "REFUSED-BY");
        page.items()
                .forEach(item -> table.row(
                        item.kind(),
                        item.name(),
                        item.fingerprint(),
                        item.nodes(),
                        item.pods(),
                        String.join(
                                ",",
                                item.refused().stream()
                                        .map(each -> each.registry() + "=" + each.cause())
                                        .toList())));
        return table.toString();
    }

    private List<Item> ofNodes() {
        Map<String, List<Standing>> sets = new TreeMap<>();
        views.now().nodes().stream()
                .filter(Standing::isFresh)
                .forEach(node -> sets.computeIfAbsent(
                                node.traits().getOrDefault("credentials", "none"), set -> new ArrayList<>())
                        .add(node));
        return sets.entrySet().stream()
                .map(set -> ofNodes(set.getKey(), set.getValue()))
                .toList();
    }

    /** A trait ends with its fingerprint, where the node tells one. */
    private static Item ofNodes(String trait, List<Standing> nodes) {
        int mark = trait.lastIndexOf('#');
        String name = mark < 0 ? trait : trait.substring(0, mark).strip();
        Refusals refusals = new Refusals();
        for (Standing node : nodes) {
            NodesApi.failing(node).stream()
                    .filter(each -> isRefusal(each.cause()))
                    .map(each -> new Refusal(each.registry(), String.valueOf(each.cause()), 1, each.since()))
                    .distinct()
                    .forEach(refusals::add);
        }
        return new Item(
                "node/" + trait,
                "node",
                name.isEmpty() ? "none" : name,
                mark < 0 ? null : trait.substring(mark + 1),
                nodes.size(),
                nodes.stream()
                        .limit(EXAMPLES)
                        .map(node -> new Holder(node.key().node(), node.key().cluster()))
                        .toList(),
                0,
                refusals.all(),
                null);
    }

    private static Map<Identity, List<Story>> waiting(Api.Pods known) {
        Map<String, Identity> whose = new HashMap<>();
        known.cases().all().forEach(each -> whose.put(each.pod().key().toString(), each.identity()));
        Map<Identity, List<Story>> waiting = new LinkedHashMap<>();
        for (Story story : known.stories().all()) {
            Identity identity = whose.get(story.key());
            if (identity != null && story.verdict() != null) {
                waiting.computeIfAbsent(identity, each -> new ArrayList<>()).add(story);
            }
        }
        return waiting;
    }

    private static List<Item> ofPods(Api.Pods known) {
        List<Item> items = new ArrayList<>();
        List<Canary> canaries = known.canaries().all();
        waiting(known).forEach((identity, stories) -> {
            Refusals refusals = new Refusals();
            for (Story story : stories) {
                Story.Verdict verdict = story.verdict();
                if (verdict != null && isRefusal(verdict.cause())) {
                    refusals.add(new Refusal(
                            verdict.host() == null ? story.image() : verdict.host(),
                            verdict.cause(),
                            1,
                            story.since()));
                }
            }
            items.add(new Item(
                    "pod/" + identity.namespace() + "/" + identity.serviceAccount() + "/"
                            + String.join(",", identity.pullSecrets()),
                    "pod",
                    identity.text(),
                    null,
                    (int) stories.stream().map(Story::node).distinct().count(),
                    List.of(),
                    stories.size(),
                    refusals.all(),
                    canaries.stream()
                            .filter(each -> each.wish().identity().equals(identity))
                            .max(Comparator.comparing(Canary::startedAt))
                            .map(CanaryReport::of)
                            .orElse(null)));
        });
        return items;
    }

    private static boolean isRefusal(@Nullable String cause) {
        return cause != null
                && Cause.ofCode(cause)
                        .filter(each -> each.stage() == Stage.AUTH)
                        .isPresent();
    }

    /** Counts refusals by registry and cause. */
    private static final class Refusals {
        private final Map<String, Refusal> found = new TreeMap<>();

        void add(Refusal one) {
            found.merge(
                    one.registry() + '\u0000' + one.cause(),
                    one,
                    (before, more) -> new Refusal(
                            before.registry(),
                            before.cause(),
                            before.count() + 1,
                            before.since().isBefore(more.since()) ? before.since() : more.since()));
        }

        List<Refusal> all() {
            return List.copyOf(found.values());
        }
    }
}
