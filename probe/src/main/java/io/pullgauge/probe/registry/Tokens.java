/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.http.Exchanger;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.quota.RetryAfter;
import io.pullgauge.probe.quota.Silences;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.HttpUrl;

/**
 * Gets bearer tokens and keeps them as long as they are good. One request for a token at a time; who waits gets the same answer. A
 * credential that was refused is not offered again for ten minutes: token servers count wrong log-ins and lock addresses out.
 */
final class Tokens {

    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_KEPT = 2000;
    private static final int MAX_HOPS = 5;
    /** What the token specification says where the server does not. */
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

    private static final Duration REFUSAL_KEPT = Duration.ofMinutes(10);
    /** A token is dropped this long before its end, so that it does not expire on its way. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Exchanger exchanger;
    private final Silences silences;
    private final InstantSource clock;
    private final Map<Wanted, Kept> kept = new ConcurrentHashMap<>();
    private final Map<Wanted, ReentrantLock> locks = new ConcurrentHashMap<>();

    Tokens(Exchanger exchanger, Silences silences, InstantSource clock) {
        this.exchanger = exchanger;
        this.silences = silences;
        this.clock = clock;
    }

    /** What a token is wanted for and how it may be asked for. */
    record Wanted(
            HttpUrl realm,
            Optional<String> service,
            List<String> scopes,
            Optional<Credential> credential,
            boolean byPost,
            TlsSettings tls,
            Duration dialTimeout,
            Map<String, List<String>> headers,
            Ask.Reach reach,
            Dialect dialect,
            Library library) {}

    /** A token, or why there is none. */
    sealed interface Outcome {
        record Token(String value, boolean cached, double millis) implements Outcome {}

        record None(Failure failure, double millis) implements Outcome {}
    }

    private record Kept(Outcome outcome, Instant until) {}

    Outcome get(Wanted wanted) {
        ReentrantLock lock = locks.computeIfAbsent(wanted, _ -> new ReentrantLock());
        lock.lock();
        try {
            Kept known = kept.get(wanted);
            if (known != null && clock.instant().isBefore(known.until())) {
                return again(known.outcome());
            }
            Outcome fresh = fetch(wanted);
            if (kept.size() > MAX_KEPT || locks.size() > MAX_KEPT) {
                kept.clear();
                locks.clear();
            }
            keep(wanted, fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** The registry did not take the token that we kept: the next one is fetched anew. */
    void forget(Wanted wanted) {
        kept.remove(wanted);
    }

    private static Outcome again(Outcome outcome) {
        return outcome instanceof Outcome.Token token ? new Outcome.Token(token.value(), true, 0) : outcome;
    }

    private void keep(Wanted wanted, Outcome outcome) {
        if (outcome instanceof Outcome.None none
                && isLoginRefused(none.failure().cause())) {
            kept.put(wanted, new Kept(outcome, clock.instant().plus(REFUSAL_KEPT)));
        }
    }

    private static boolean isLoginRefused(Cause cause) {
        return cause == Cause.AUTH_BAD_CREDENTIALS || cause == Cause.AUTH_EXPIRED_TOKEN;
    }

    private Outcome fetch(Wanted wanted) {
        String host = authority(wanted.realm());
        Optional<Failure> silent = silences.of(host, Silences.EVERYTHING);
        if (silent.isPresent()) {
            return new Outcome.None(silent.get(), 0);
        }
        long started = System.nanoTime();
        if (wanted.credential().isPresent()
                && (wanted.byPost() || wanted.credential().get().identityToken())) {
            Exchange posted = send(wanted, post(wanted));
            // containerd goes on with GET where the server does not know the POST form or does not like it.
            boolean goOn = posted instanceof Exchange.Answer answer
                    && List.of(400, 401, 404, 405).contains(answer.status())
                    && !wanted.credential().get().identityToken();
            if (!goOn) {
                return read(wanted, posted, started, "access_token");
            }
        }
        return read(wanted, send(wanted, fetchByGet(wanted)), started, "token");
    }

    /**
     * Follows redirects as far as we let ourselves be sent: with a credential within the token server's own origin, where Go sends it too;
     * without, anywhere but to this machine.
     */
    private Exchange send(Wanted wanted, Ask first) {
        Ask ask = first;
        Exchange exchange = exchanger.send(ask);
        for (int hop = 0; hop < MAX_HOPS && exchange instanceof Exchange.Answer answer && isRedirect(answer); hop++) {
            HttpUrl to = wanted.realm().resolve(answer.header("location").orElse(""));
            boolean sameOrigin = to != null
                    && to.host().equals(wanted.realm().host())
                    && to.port() == wanted.realm().port()
                    && to.scheme().equals(wanted.realm().scheme());
            boolean safe = to != null && (to.isHttps() || !wanted.realm().isHttps());
            if (to == null || !safe || (!sameOrigin && wanted.credential().isPresent())) {
                return new Exchange.Failed(
                        Failure.of(
                                Cause.AUTH_REALM_REFUSED,
                                Role.TOKEN,
                                authority(wanted.realm()),
                                "the token server redirects elsewhere"),
                        answer.phases());
            }
            ask = new Ask(
                    // Go makes a GET of a redirected POST, save for 307 and 308.
                    answer.status() >= 307 ? ask.method() : "GET",
                    to.toString(),
                    ask.headers(),
                    answer.status() >= 307 ? ask.form() : null,
                    Role.TOKEN,
                    ask.tls(),
                    ask.dialTimeout(),
                    MAX_BODY,
                    sameOrigin ? ask.reach() : Ask.Reach.named(false, answer.local()));
            exchange = exchanger.send(ask);
        }
        return exchange;
    }

    private static boolean isRedirect(Exchange.Answer answer) {
        return List.of(301, 302, 303, 307, 308).contains(answer.status())
                && answer.header("location").isPresent();
    }

    private Ask post(Wanted wanted) {
        Credential credential = wanted.credential().orElseThrow();
        FormBody.Builder form = new FormBody.Builder();
        if (credential.identityToken()) {
            form.add("grant_type", "refresh_token")
                    .add("refresh_token", credential.password().reveal());
        } else {
            form.add("grant_type", "password")
                    .add("username", credential.username())
                    .add("password", credential.password().reveal());
        }
        wanted.service().ifPresent(service -> form.add("service", service));
        form.add("client_id", "containerd-client").add("scope", String.join(" ", wanted.scopes()));
        FormBody body = form.build();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < body.size(); i++) {
            text.append(i == 0 ? "" : "&")
                    .append(body.encodedName(i))
                    .append('=')
                    .append(body.encodedValue(i));
        }
        return new Ask(
                "POST",
                wanted.realm().toString(),
                wanted.headers(),
                text.toString(),
                Role.TOKEN,
                wanted.tls(),
                wanted.dialTimeout(),
                MAX_BODY,
                wanted.reach());
    }

    private static Ask fetchByGet(Wanted wanted) {
        HttpUrl.Builder url = wanted.realm().newBuilder();
        wanted.service().ifPresent(service -> url.addQueryParameter("service", service));
        wanted.scopes().forEach(scope -> url.addQueryParameter("scope", scope));
        Ask ask = new Ask(
                "GET",
                url.build().toString(),
                wanted.headers(),
                null,
                Role.TOKEN,
                wanted.tls(),
                wanted.dialTimeout(),
                MAX_BODY,
                wanted.reach());
        return wanted.credential()
                .map(c -> ask.with(
                        "Authorization",
                        Credentials.basic(c.username(), c.password().reveal(), StandardCharsets.UTF_8)))
                .orElse(ask);
    }

    private Outcome read(Wanted wanted, Exchange exchange, long started, String field) {
        double millis = Math.round((System.nanoTime() - started) / 1000.0) / 1000.0;
        return switch (exchange) {
            case Exchange.Failed failed -> new Outcome.None(failed.failure(), millis);
            case Exchange.Answer answer when answer.status() < 300 -> token(wanted, answer, field, millis);
            case Exchange.Answer answer -> new Outcome.None(refused(wanted, answer), millis);
        };
    }

    private Outcome token(Wanted wanted, Exchange.Answer answer, String field, double millis) {
        Optional<TokenBody> body = TokenBody.parse(answer.body(), wanted.library());
        Optional<String> value = body.flatMap(b -> "token".equals(field) ? b.any() : b.accessToken());
        if (value.isEmpty()) {
            Failure failure = Failure.of(
                            Cause.AUTH_TOKEN_ENDPOINT,
                            Role.TOKEN,
                            authority(wanted.realm()),
                            body.isEmpty()
                                    ? "the runtime cannot decode the token server's answer"
                                    : "the token server's answer holds no " + field)
                    .with("contentType", answer.mediaType());
            return new Outcome.None(failure, millis);
        }
        Outcome.Token token = new Outcome.Token(value.get(), false, millis);
        Duration life = body.flatMap(TokenBody::life).orElse(DEFAULT_LIFE).minus(MARGIN);
        kept.put(wanted, new Kept(token, clock.instant().plus(life)));
        return token;
    }

    private Failure refused(Wanted wanted, Exchange.Answer answer) {
        String host = authority(wanted.realm());
        Denial denial = new Denial(
                answer,
                ErrorBody.parse(answer.body()),
                wanted.dialect(),
                Denial.What.TOKEN,
                wanted.credential().isPresent(),
                false,
                null);
        Cause cause = answer.status() < 400 ? Cause.AUTH_TOKEN_ENDPOINT : Refusals.of(denial);
        Failure failure = Failure.of(cause, Role.TOKEN, host, "the token server answers " + answer.status())
                .with("status", answer.status());
        if (cause == Cause.THROTTLED || cause == Cause.RATE_LIMITED) {
            silences.silence(
                    host,
                    RetryAfter.from(answer.header("retry-after").orElse(""), clock.instant()),
                    failure,
                    Silences.EVERYTHING);
        }
        return failure;
    }

    static String authority(HttpUrl url) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
    }
}
