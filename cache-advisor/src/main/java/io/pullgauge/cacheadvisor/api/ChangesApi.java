/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.RegistryName;
import io.pullgauge.cacheadvisor.store.ChangesOf;
import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.Transition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** {@code /api/v1/changes}: what changed its state, the newest first: of the fleet, a node, a registry or an image. */
final class ChangesApi {
    /** Who wants to know more of the past than this asks for the state at a time. */
    private static final int MOST = 1_000;

    private final Views views;
    private final Storage storage;
    private final InstantSource clock;

    ChangesApi(Views views, Storage storage, InstantSource clock) {
        this.views = views;
        this.storage = storage;
        this.clock = clock;
    }

    Endpoint endpoint() {
        return Endpoint.list(
                "/api/v1/changes",
                "What changed its state, the newest first; what was well with a node at first is no change; the newest "
                        + MOST,
                EventsApi.Event.class,
                this::list,
                "node",
                "cluster",
                "registry",
                "image",
                "limit",
                "continue");
    }

    private Answer list(Call call) {
        Page<EventsApi.Event> page = Page.of(storage.changes(wanted(call), MOST), ChangesApi::newestFirst, call)
                .map(EventsApi::event);
        return Views.wantsText(call) ? Answer.text(table(page, clock.instant())) : Answer.json(page);
    }

    private ChangesOf wanted(Call call) {
        Optional<String> target =
                call.query("image").or(() -> call.query("registry").map(RegistryName::normal));
        Optional<NodeKey> node =
                call.query("node").map(name -> views.node(call, name).key());
        return new ChangesOf(node.orElse(null), target.orElse(null));
    }

    private static String newestFirst(Transition each) {
        return String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - each.id());
    }

    private static String table(Page<EventsApi.Event> page, Instant now) {
        Table table = new Table("NODE", "ZONE", "KIND", "TARGET", "STATE", "CAUSE", "AGE");
        page.items()
                .forEach(each -> table.row(
                        each.node(),
                        each.zone(),
                        each.kind(),
                        each.target(),
                        each.state(),
                        each.cause(),
                        Ages.since(each.at(), now)));
        return table.toString();
    }
}
