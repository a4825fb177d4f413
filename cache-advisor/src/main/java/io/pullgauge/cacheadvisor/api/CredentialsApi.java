/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.canary.CanaryReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/credentials}: each set of pull credentials that nodes have, and each that waiting pods bring, with the registries that refuse
 * it. A set is known by where it comes from and by a fingerprint; what is in it is known to nobody here.
 */
final class CredentialsApi {
    private final Views views;
    private final Optional<Api.Pods> pods;

    CredentialsApi(Views views, Optional<Api.Pods> pods) {
        this.views = views;
        this.pods = pods;
    }

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
            List<Refusals.Refusal> refused,
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
        List<Item> all = new ArrayList<>(CredentialSets.ofNodes(views.now().nodes()));
        pods.ifPresent(known -> all.addAll(CredentialSets.ofPods(known)));
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
}
