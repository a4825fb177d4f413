/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.store.Storage;
import io.pullgauge.cacheadvisor.store.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/events}: every change of state as a server-sent event. The event's id is its place in the log of transitions, so a client
 * that comes back with Last-Event-ID gets what it missed, also over a restart of the collector.
 */
final class EventsApi {
    private static final int MOST_STREAMS = 200;
    private static final int MOST_AT_ONCE = 500;
    /** Below the idle time of common proxies. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Storage storage;
    private final Bell bell;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);

    EventsApi(Storage storage, Bell bell) {
        this.storage = storage;
        this.bell = bell;
    }

    record Event(
            Instant at,
            String node,
            String cluster,
            @Nullable String zone,
            String kind,
            String target,
            @Nullable String registry,
            String state,
            @Nullable String stage,
            @Nullable String cause) {}

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get(
                "/api/v1/events", "Changes as server-sent events", Void.class, this::stream, "lastEventId"));
    }

    private Answer stream(Call call) {
        Optional<Long> known = call.header()
                .apply("last-event-id")
                .or(() -> call.query("lastEventId"))
                .filter(text -> !text.isBlank())
                .map(EventsApi::id);
        // A store that was made anew counts anew: whoever knows the old one's ids would wait for years.
        long newest = storage.lastTransition();
        long from = Math.min(known.orElse(newest), newest);
        if (!streams.tryAcquire()) {
            throw new Problem(503, "Too many streams", "as many event streams are open as the collector serves")
                    .header("retry-after", "30");
        }
        return Answer.stream("text/event-stream", sink -> {
            try {
                follow(from, sink);
            } finally {
                streams.release();
            }
        });
    }

    private static long id(String text) {
        try {
            long id = Long.parseLong(text.strip());
            if (id >= 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw Problem.badParameter("Last-Event-ID", text, "the id of an event");
    }

    private void follow(long from, Answer.Sink sink) throws InterruptedException {
        long last = from;
        boolean open = sink.send("retry: 5000\n\n");
        while (open) {
            long seen = bell.count();
            List<Transition> more = storage.transitionsAfter(last, MOST_AT_ONCE);
            for (Transition each : more) {
                open = open && sink.send(text(each));
                last = each.id();
            }
            if (more.isEmpty()) {
                bell.await(seen, HEARTBEAT);
                open = bell.count() != seen || sink.send(": still here\n\n");
            }
        }
    }

    private static String text(Transition each) {
        Event event = event(each);
        return "id: " + each.id() + "\nevent: " + each.kind().code() + "\ndata: "
                + new String(Json.bytes(event), java.nio.charset.StandardCharsets.UTF_8) + "\n\n";
    }

    static Event event(Transition each) {
        return new Event(
                each.at(),
                each.key().node(),
                each.key().cluster(),
                each.zone(),
                each.kind().code(),
                each.target(),
                each.registry().isEmpty() ? null : each.registry(),
                each.state(),
                each.stage(),
                each.cause());
    }
}
