/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Follows redirects by our own hand; credentials and the host's own headers end at the origin's edge, what was asked for does not. */
final class Redirects {

    /** Go makes ten requests in all. */
    private static final int MAX_HOPS = 9;

    private final Puller puller;
    private final Endpoint endpoint;
    private final Ask bare;
    private final Role elsewhere;

    /**
     * @param bare the request as any host may see it
     * @param elsewhere what another host is to the pull
     */
    Redirects(Puller puller, Endpoint endpoint, Ask bare, Role elsewhere) {
        this.puller = puller;
        this.endpoint = endpoint;
        this.bare = bare;
        this.elsewhere = elsewhere;
    }

    /** The first answer that is no redirect, or why there is none. */
    Exchange follow(Ask sent, Exchange.Answer first) {
        Ask current = sent;
        Exchange exchange = first;
        for (int hop = 0; exchange instanceof Exchange.Answer answer && isRedirect(answer); hop++) {
            HttpUrl from = HttpUrl.parse(current.url());
            HttpUrl to =
                    from == null ? null : from.resolve(answer.header("location").orElse(""));
            Optional<Failure> refusal = refusal(from, to, hop);
            if (from == null || to == null || refusal.isPresent()) {
                return new Exchange.Failed(
                        refusal.orElseGet(() -> failed(Cause.REGISTRY_UNEXPECTED_RESPONSE, from, "redirects nowhere")),
                        answer.phases());
            }
            current = next(current, from, to, answer.local());
            exchange = puller.exchanger().send(current);
        }
        return exchange;
    }

    private static boolean isRedirect(Exchange.Answer answer) {
        return List.of(301, 302, 303, 307, 308).contains(answer.status())
                && answer.header("location").isPresent();
    }

    private Optional<Failure> refusal(@Nullable HttpUrl from, @Nullable HttpUrl to, int hop) {
        if (hop >= MAX_HOPS) {
            return Optional.of(failed(Cause.REDIRECT_LOOP, from, "more than " + MAX_HOPS + " redirects"));
        }
        if (to == null) {
            return Optional.of(
                    failed(Cause.REGISTRY_UNEXPECTED_RESPONSE, from, "redirects to what is no http address"));
        }
        if (from != null && from.isHttps() && !to.isHttps()) {
            return Optional.of(failed(Cause.AUTH_REALM_REFUSED, from, "the server redirects from https to plain HTTP"));
        }
        return puller.silences().of(Tokens.authority(to), endpoint.repository());
    }

    private Failure failed(Cause cause, @Nullable HttpUrl at, String detail) {
        String host = at == null ? endpoint.authority() : Tokens.authority(at);
        return Failure.of(cause, host.equals(endpoint.authority()) ? Role.REGISTRY : elsewhere, host, detail);
    }

    private Ask next(Ask current, HttpUrl from, HttpUrl to, boolean local) {
        boolean sameOrigin = from.host().equals(to.host())
                && from.port() == to.port()
                && from.scheme().equals(to.scheme());
        Ask base = sameOrigin ? current : bare;
        boolean configured = to.host().equalsIgnoreCase(endpoint.host());
        return new Ask(
                base.method(),
                to.toString(),
                base.headers(),
                null,
                configured ? Role.REGISTRY : elsewhere,
                base.tls(),
                base.dialTimeout(),
                base.maxBody(),
                Ask.Reach.named(configured, local));
    }
}
