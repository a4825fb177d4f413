/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.http.Exchanger;
import io.pullgauge.probe.http.ServerClock;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one endpoint, follows redirects by our own hand without credentials beyond the origin, asks once more where the runtime
 * would, and writes down what every answer shows: stages, quota, clock. Used by one thread.
 */
final class Wire {

    private final Puller puller;
    private final RuntimeRules rules;
    private final Repetition repeats;
    private final StageLog log;
    private @Nullable PullQuota quota;
    private boolean charges;
    private boolean heard;

    /** @param charges whether this registry is known to count pulls */
    Wire(Puller puller, RuntimeRules rules, Repetition repeats, StageLog log, boolean charges) {
        this.puller = puller;
        this.rules = rules;
        this.repeats = repeats;
        this.log = log;
        this.charges = charges;
    }

    /** The quota that the last answer named. */
    Optional<PullQuota> quota() {
        return Optional.ofNullable(quota);
    }

    /** Whether a manifest GET here may cost a pull: the registry counts them, or its answers name a quota. */
    boolean charges() {
        return charges;
    }

    /** Whether anything has answered yet. */
    boolean hasHeard() {
        return heard;
    }

    /** Docker Hub names no limit for images that it does not count: those of sponsors, and all of paying accounts. */
    void exemptUnlessMentioned(Exchange.Answer answer) {
        charges &= PullQuota.isMentioned(answer.headers()) || quota != null;
    }

    /** Opens a connection, without a request; the failure where it cannot be opened. */
    Optional<Failure> connect(Endpoint endpoint, Duration within) {
        boolean https = "https".equals(endpoint.scheme());
        Ask ask = Ask.of("GET", endpoint.url(), Role.REGISTRY, endpoint.tls(), endpoint.dialTimeout(), 0);
        return switch (puller.exchanger().connect(ask, within)) {
            case Exchanger.Connection.Open open -> {
                log.seen(open.phases(), https);
                if (!https) {
                    log.skip(Stage.TLS, "plain HTTP");
                }
                log.skip(Stage.HTTP, "other nodes ask");
                yield Optional.empty();
            }
            case Exchanger.Connection.Closed closed -> {
                log.seen(closed.phases(), https);
                yield Optional.of(closed.failure());
            }
        };
    }

    /** Sends, follows redirects, and asks once more for what the runtime would ask for once more. */
    Exchange send(Endpoint endpoint, Request request, Optional<String> authorization) {
        Exchange exchange = once(endpoint, request, authorization);
        return repeats.wants(exchange) && !isCounted(request) ? once(endpoint, request, authorization) : exchange;
    }

    private boolean isCounted(Request request) {
        return charges && "GET".equals(request.method()) && request.what() != What.BLOB && request.what() != What.TAGS;
    }

    private Exchange once(Endpoint endpoint, Request request, Optional<String> authorization) {
        Ask bare = Ask.of(
                        request.method(),
                        request.url(),
                        Role.REGISTRY,
                        endpoint.tls(),
                        endpoint.dialTimeout(),
                        request.maxBody())
                .withAll(request.headers())
                .with("User-Agent", rules.userAgent());
        Ask own = bare.withAll(endpoint.headers());
        if (authorization.isPresent()) {
            own = own.with("Authorization", authorization.get());
        }
        Exchange exchange = puller.exchanger().send(own);
        log.seen(exchange.phases(), "https".equals(endpoint.scheme()));
        if (!(exchange instanceof Exchange.Answer answer)) {
            return exchange;
        }
        log.ok(Stage.HTTP, answer.phases().answerMillis(), Map.of("status", answer.status()));
        note(answer);
        Exchange last = new Redirects(puller, endpoint, bare, request.role()).follow(own, answer);
        if (last instanceof Exchange.Answer end) {
            note(end);
        }
        return last;
    }

    private void note(Exchange.Answer answer) {
        charges |= PullQuota.isCharged(answer.headers());
        heard = true;
        PullQuota.from(answer.headers()).ifPresent(seen -> quota = seen);
        if (answer.status() == 200) {
            ServerClock.of(answer, puller.clock().instant())
                    .filter(ServerClock::isFarOff)
                    .ifPresent(clock -> log.warn(
                            Stage.HTTP,
                            Cause.CLOCK_SKEW,
                            Map.of(
                                    "offsetSeconds",
                                    clock.offset().toSeconds(),
                                    "serverTime",
                                    clock.serverTime().toString())));
        }
    }
}
