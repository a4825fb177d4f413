/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.advice.Advice;
import io.pullgauge.cacheadvisor.advice.Adviser;
import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.advice.RegistryDeservesCache;
import io.pullgauge.cacheadvisor.cache.Targets;
import io.pullgauge.cacheadvisor.cache.Version;
import io.pullgauge.cacheadvisor.cache.Wanted;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/advice}: what to do, with numbers; muting; and configuration that can be applied as it is. */
final class AdviceApi {
    private static final String PLACEHOLDER = "https://registry-cache.example:5000";

    private final Adviser adviser;
    private final Supplier<FleetView> fleet;
    private final InstantSource clock;

    AdviceApi(Adviser adviser, Supplier<FleetView> fleet, InstantSource clock) {
        this.fleet = fleet;
        this.adviser = adviser;
        this.clock = clock;
    }

    record Muted(String reason, Instant until, @Nullable String by) {}

    record Item(
            String id,
            String kind,
            String title,
            String summary,
            Map<String, Object> scope,
            List<String> evidence,
            Map<String, Object> numbers,
            double confidence,
            List<String> fix,
            Instant createdAt,
            String state,
            List<Event> history,
            @Nullable Muted muted) {}

    /** Something that happened to advice: given, followed, measured, undone. */
    record Event(Instant at, String what, String summary, Map<String, Object> numbers) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        "/api/v1/advice",
                        "What to do, with numbers",
                        Item.class,
                        this::list,
                        "kind",
                        "state",
                        "muted",
                        "limit",
                        "continue"),
                Endpoint.get("/api/v1/advice/{id}", "One advice", Item.class, this::one),
                Endpoint.get(
                        "/api/v1/advice/{id}/config",
                        "Ready-to-apply configuration",
                        Configured.class,
                        this::config,
                        "for",
                        "cache",
                        "version",
                        "prefix"),
                Endpoint.post(
                        "/api/v1/advice/{id}/mute",
                        "Hear no more of it until an end",
                        Need.OPERATE,
                        Item.class,
                        this::mute));
    }

    private Answer list(Call call) {
        List<Item> wanted = inState(call.query("state").orElse("open"))
                .filter(item -> call.query("kind").map(item.kind()::equals).orElse(true))
                .filter(item -> call.flag("muted")
                        .map(muted -> muted == (item.muted() != null))
                        .orElse(true))
                .sorted((one, two) -> one.id().compareTo(two.id()))
                .toList();
        Page<Item> page = Page.of(wanted, Item::id, call);
        return Views.wantsText(call) ? Answer.text(table(page)) : Answer.json(page);
    }

    private Stream<Item> inState(String state) {
        return switch (state) {
            case "open" -> adviser.advice().stream().map(this::open);
            case "followed" -> adviser.followed().stream().map(this::followed);
            case "all" -> Stream.concat(inState("open"), inState("followed"));
            default -> throw Problem.badParameter("state", state, "open, followed or all");
        };
    }

    private Item open(Advice advice) {
        return item(advice, "open");
    }

    private Item followed(Advice advice) {
        return item(advice, "followed");
    }

    private String table(Page<Item> page) {
        Table table = new Table("ID", "STATE", "CONFIDENCE", "MUTED", "AGE", "TITLE");
        for (Item item : page.items()) {
            table.row(
                    item.id(),
                    item.state(),
                    item.confidence(),
                    item.muted() != null,
                    Ages.since(item.createdAt(), clock.instant()),
                    item.title());
        }
        return table.toString();
    }

    private Answer one(Call call) {
        Item item = found(call);
        return Views.wantsText(call) ? Answer.text(text(item)) : Answer.json(item);
    }

    private static String text(Item item) {
        StringBuilder text = new StringBuilder();
        text.append(Text.shown(item.title(), 500))
                .append("\n\n")
                .append(Text.shown(item.summary(), 2_000))
                .append("\n\n");
        item.evidence()
                .forEach(line -> text.append("- ").append(Text.shown(line, 500)).append('\n'));
        text.append('\n');
        item.numbers()
                .forEach((name, value) -> text.append(name)
                        .append(": ")
                        .append(Text.shown(value, 200))
                        .append('\n'));
        if (!item.history().isEmpty()) {
            text.append("\nWhat happened to it:\n");
            item.history()
                    .forEach(event -> text.append("- ")
                            .append(event.at())
                            .append(' ')
                            .append(event.what())
                            .append(": ")
                            .append(Text.shown(event.summary(), 1_000))
                            .append('\n'));
        }
        text.append("\nWhat to do:\n");
        item.fix()
                .forEach(step ->
                        text.append("- ").append(Text.shown(step, 1_000)).append('\n'));
        return text.toString();
    }

    private Item found(Call call) {
        Advice advice = find(call);
        boolean open = adviser.advice().stream().anyMatch(each -> each.id().equals(advice.id()));
        return open ? open(advice) : followed(advice);
    }

    private Advice find(Call call) {
        String id = call.parameter("id");
        return adviser.find(id)
                .orElseThrow(
                        () -> Problem.notFound("no advice \"" + Text.shown(id, 100) + "\" holds now or is followed"));
    }

    private Answer config(Call call) {
        Advice advice = find(call);
        String target = call.query("for").orElse("");
        if (!Targets.names().contains(target)) {
            throw Problem.badParameter("for", target, "one of " + String.join(", ", Targets.names()))
                    .with("supported", Targets.names());
        }
        if (!advice.finding().kind().equals(RegistryDeservesCache.KIND)) {
            throw new Problem(
                    400,
                    "No configuration",
                    "advice of the kind " + advice.finding().kind() + " has no configuration (expected: "
                            + RegistryDeservesCache.KIND + ")");
        }
        String address = call.query("cache").orElse(PLACEHOLDER);
        URI cache = Wanted.cacheAddress(address)
                .orElseThrow(
                        () -> Problem.badParameter("cache", address, "an address like https://cache.example:5000"));
        Wanted wanted = new Wanted(advice.finding().about(), cache, prefix(call), version(call));
        return switch (Targets.make(target, wanted)) {
            case Targets.Made.Refused refused ->
                throw Problem.badParameter(refused.field(), refused.value(), refused.expected());
            case Targets.Made.Good good -> {
                Configured answer = Configured.of(good.configuration(), wanted, fleet.get());
                yield Views.wantsText(call) ? Answer.text(text(answer)) : Answer.json(answer);
            }
        };
    }

    private static String prefix(Call call) {
        String prefix = call.query("prefix").orElse("");
        if (!Wanted.isPrefix(prefix)) {
            throw Problem.badParameter("prefix", prefix, "a repository path such as hub-proxy");
        }
        return prefix;
    }

    private static Version version(Call call) {
        String text = call.query("version").orElse(null);
        return text == null
                ? Version.LATEST
                : Version.of(text)
                        .orElseThrow(() -> Problem.badParameter("version", text, "a version such as 2.8 or 2.15.1"));
    }

    private static String text(Configured made) {
        StringBuilder text = new StringBuilder();
        made.notes().forEach(note -> text.append("# ").append(note).append('\n'));
        made.files()
                .forEach(file ->
                        text.append("\n# ").append(file.path()).append('\n').append(file.content()));
        if (!made.diff().isEmpty()) {
            text.append("\n# what changes on the nodes\n");
        }
        made.diff().forEach(change -> {
            text.append("# ")
                    .append(change.nodes())
                    .append(" nodes, such as ")
                    .append(String.join(", ", change.examples()));
            change.lines().forEach(line -> text.append("\n#   ").append(line));
            text.append('\n');
        });
        return text.toString();
    }

    private Answer mute(Call call) {
        Advice advice = find(call);
        Mute mute = MuteRequest.read(call, clock.instant());
        switch (adviser.mute(advice.id(), mute)) {
            case DONE -> {}
            case NO_SUCH_ADVICE -> throw Problem.notFound("no such advice");
            case NOT_DURABLE ->
                throw new Problem(503, "Cannot store", "the mute could not be made durable")
                        .header("retry-after", "15");
        }
        return Answer.json(found(call));
    }

    private Item item(Advice advice, String state) {
        Mute mute = advice.mute();
        List<Event> history = adviser.history(advice.id()).stream()
                .map(note -> new Event(
                        note.at(), note.what().name().toLowerCase(Locale.ROOT), note.summary(), note.numbers()))
                .toList();
        return new Item(
                advice.id(),
                advice.finding().kind(),
                advice.finding().title(),
                advice.finding().summary(),
                advice.finding().scope(),
                advice.finding().evidence(),
                advice.finding().numbers(),
                advice.finding().confidence(),
                advice.finding().fix(),
                advice.createdAt(),
                state,
                history,
                mute == null ? null : new Muted(mute.reason(), mute.until(), mute.by()));
    }
}
