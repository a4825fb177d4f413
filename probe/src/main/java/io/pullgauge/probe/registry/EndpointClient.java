/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.quota.RetryAfter;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one endpoint for one image with one credential (or none), and writes down how each stage went. Used by one thread.
 *
 * <ol>
 *   <li>a host that asked for silence is not asked;
 *   <li>the request, over plain HTTP where the runtime would fall back to it;
 *   <li>redirects by our own hand, without credentials beyond the origin;
 *   <li>a 401 is answered once with what {@link Authorizer} can get.
 * </ol>
 */
public final class EndpointClient {

    private static final int MAX_REDIRECTS = 10;

    private final Puller puller;
    private final RuntimeRules rules;
    private final Authorizer authorizer;
    private final StageLog log = new StageLog();
    private Endpoint endpoint;
    private @Nullable PullQuota quota;
    private boolean charges;
    private @Nullable Failure overHttpInstead;

    /**
     * @param repository the image's own repository path, which containerd always puts into the token's scope
     * @param credential what is offered here; empty for anonymous
     */
    public EndpointClient(
            Puller puller, Endpoint endpoint, RuntimeRules rules, String repository, Optional<Credential> credential) {
        this.puller = puller;
        this.endpoint = endpoint;
        this.rules = rules;
        this.authorizer = new Authorizer(puller, rules, repository, credential);
        this.charges = Dialect.of(endpoint.authority()) == Dialect.DOCKER_HUB;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public StageLog log() {
        return log;
    }

    /** The quota that the last answer named. */
    public Optional<PullQuota> quota() {
        return Optional.ofNullable(quota);
    }

    /** Which files of the node stand behind what is done here, for people. */
    public Map<String, Object> from() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", endpoint.origin().toString());
        if (!endpoint.tls().origins().isEmpty()) {
            facts.put(
                    "tls",
                    endpoint.tls().origins().stream().map(String::valueOf).toList());
        }
        puller.exchanger()
                .proxyFor(endpoint.scheme(), endpoint.host(), endpoint.port())
                .ifPresent(proxy -> facts.put("proxy", proxy.shown() + " by " + proxy.origin()));
        facts.put("credential", authorizer.credentialLabel());
        return facts;
    }

    /** Whether a manifest GET here may cost a pull: the registry counts them, or its answers name a quota. */
    public boolean charges() {
        return charges;
    }

    /** Why plain HTTP is used although https was tried first. */
    public Optional<Failure> overHttpInstead() {
        return Optional.ofNullable(overHttpInstead);
    }

    /**
     * Whether a puller gets through to this registry: its API root, and its token server where it names one. Being refused is getting
     * through. At Docker Hub the image that it offers for the purpose is asked for, because its answer names this address's quota.
     * Empty when it gets through.
     */
    public Optional<Reply.Bad> reach() {
        boolean hub = Dialect.of(endpoint.authority()) == Dialect.DOCKER_HUB;
        Reply reply = request(
                hub
                        ? new Request("HEAD", endpoint.url() + "/" + Dialect.QUOTA_PREVIEW, What.TAG, Map.of(), 0, true)
                        : new Request("GET", endpoint.url() + "/", What.PING, Map.of(), ErrorBody.MAX_BYTES, true));
        if (!(reply instanceof Reply.Bad bad)) {
            return Optional.empty();
        }
        if (isRefusal(bad.failure())) {
            log.forgive(bad.failure());
            return Optional.empty();
        }
        return Optional.of(bad);
    }

    private static boolean isRefusal(Failure failure) {
        return switch (failure.cause()) {
            case AUTH_REQUIRED,
                    AUTH_AMBIGUOUS,
                    AUTH_BAD_CREDENTIALS,
                    AUTH_EXPIRED_TOKEN,
                    TAG_NOT_FOUND,
                    AUTH_REALM_REFUSED -> true;
            default -> false;
        };
    }

    /** HEAD of a manifest by tag or digest. */
    public Reply head(String object, boolean isDigest) {
        return request(manifest("HEAD", object, isDigest ? What.DIGEST : What.TAG, ErrorBody.MAX_BYTES));
    }

    /** The manifest itself. */
    public Reply get(String object, boolean isDigest, boolean isChild) {
        What what = isChild ? What.CHILD : isDigest ? What.DIGEST : What.TAG;
        return request(manifest("GET", object, what, Manifest.MAX_BYTES + 1));
    }

    private Request manifest(String method, String object, What what, int maxBody) {
        Map<String, List<String>> accept = Map.of("Accept", List.of(MediaTypes.ACCEPT));
        return new Request(method, url("/manifests/" + object), what, accept, maxBody, true);
    }

    /** A blob, whole up to {@code max} bytes, or its first byte only where {@code max} is 1. */
    public Reply blob(String digest, int max) {
        Map<String, List<String>> range =
                max == 1 ? Map.of("Range", List.of("bytes=0-0")) : Map.<String, List<String>>of();
        return request(new Request("GET", url("/blobs/" + digest), What.BLOB, range, max, true));
    }

    /** The first entry of the tag list: tells a repository from none, and is not counted as a pull. */
    public Reply tags() {
        return request(new Request(
                "GET",
                url("/tags/list") + (endpoint.namespace() == null ? "?n=1" : "&n=1"),
                What.TAGS,
                Map.of(),
                ErrorBody.MAX_BYTES,
                true));
    }

    private String url(String what) {
        String namespace = endpoint.namespace();
        return endpoint.url() + "/" + endpoint.repository() + what + (namespace == null ? "" : "?ns=" + namespace);
    }

    /** One request as the caller means it, before authentication and redirects. */
    private record Request(
            String method,
            String url,
            What what,
            Map<String, List<String>> headers,
            int maxBody,
            boolean authenticate) {

        Role role() {
            return what == What.BLOB ? Role.BLOB : Role.REGISTRY;
        }

        Request by(String otherMethod) {
            return new Request(otherMethod, url, what, headers, maxBody, authenticate);
        }

        Request at(String otherUrl) {
            return new Request(method, otherUrl, what, headers, maxBody, authenticate);
        }
    }

    private Reply request(Request request) {
        Optional<Failure> silent = puller.silences().of(endpoint.authority());
        if (silent.isPresent()) {
            log.fail(silent.get(), null);
            return new Reply.Bad(silent.get(), Reply.Kind.STATUS);
        }
        Reply reply = attempt(request);
        return reply instanceof Reply.Bad bad && fallsBack(bad.failure())
                ? overPlainHttp(request, bad.failure())
                : reply;
    }

    private boolean fallsBack(Failure failure) {
        Cause cause = failure.cause();
        return switch (endpoint.insecureFallback()) {
            case NEVER -> false;
            case ON_TLS_MISMATCH -> cause == Cause.TLS_PLAIN_HTTP || cause == Cause.TLS_HANDSHAKE_TIMEOUT;
            case ON_CONNECT_FAILURE ->
                cause == Cause.TLS_PLAIN_HTTP
                        || cause == Cause.TLS_HANDSHAKE_TIMEOUT
                        || cause == Cause.CONNECT_REFUSED
                        || cause == Cause.CONNECT_TIMEOUT;
        };
    }

    private Reply overPlainHttp(Request request, Failure why) {
        String secure = endpoint.url();
        overHttpInstead = why;
        endpoint = endpoint.overPlainHttp();
        String insecure = "http://" + secure.substring("https://".length());
        return attempt(request.at(request.url().replaceFirst(Pattern.quote(secure), insecure)));
    }

    private Reply attempt(Request request) {
        Exchange first = follow(request, authorizer.header());
        if (request.authenticate() && first instanceof Exchange.Answer answer && answer.status() == 401) {
            return authorized(request, answer);
        }
        if (first instanceof Exchange.Answer answer && answer.status() != 401) {
            authorizer.noteUnasked(log);
        }
        return judge(request, first, null);
    }

    private Reply authorized(Request request, Exchange.Answer denied) {
        List<Challenge> challenges = Challenge.parse(denied.headers().getOrDefault("www-authenticate", List.of()));
        Authorizer.Outcome outcome = authorizer.authorize(endpoint, challenges, denied.local());
        return switch (outcome) {
            case Authorizer.Outcome.Ready ready -> {
                Exchange second = follow(request, Optional.of(ready.header()));
                boolean refused = second instanceof Exchange.Answer answer && answer.status() == 401;
                if (!refused) {
                    log.ok(Stage.AUTH, ready.millis(), ready.facts());
                }
                yield judge(request, second, ready);
            }
            case Authorizer.Outcome.Impossible impossible -> {
                log.fail(impossible.failure(), impossible.millis());
                yield new Reply.Bad(impossible.failure(), Reply.Kind.TRANSPORT);
            }
            // The challenge could not be answered at all: the 401 stands.
            case Authorizer.Outcome.Unanswerable _ -> judge(request, denied, null);
        };
    }

    /** Sends and follows redirects; credentials and the host's own headers end at the origin's edge. */
    private Exchange follow(Request request, Optional<String> authorization) {
        Ask ask = Ask.of(
                        request.method(),
                        request.url(),
                        Role.REGISTRY,
                        endpoint.tls(),
                        endpoint.dialTimeout(),
                        request.maxBody())
                .withAll(request.headers())
                .with("User-Agent", rules.userAgent());
        Ask own = ask.withAll(endpoint.headers());
        if (authorization.isPresent()) {
            own = own.with("Authorization", authorization.get());
        }
        Exchange exchange = puller.exchanger().send(own);
        log.seen(exchange.phases(), "https".equals(endpoint.scheme()));
        if (exchange instanceof Exchange.Answer answer) {
            log.ok(Stage.HTTP, answer.phases().answerMillis(), Map.of("status", answer.status()));
            note(answer);
        }
        Ask next = own;
        for (int hop = 0; exchange instanceof Exchange.Answer answer && isRedirect(answer); hop++) {
            Optional<Ask> target = hop < MAX_REDIRECTS ? redirected(request, next, ask, answer) : Optional.empty();
            if (target.isEmpty()) {
                return refusedRedirect(request, answer, hop);
            }
            next = target.get();
            exchange = puller.exchanger().send(next);
        }
        return exchange;
    }

    private static boolean isRedirect(Exchange.Answer answer) {
        return List.of(301, 302, 303, 307, 308).contains(answer.status())
                && answer.header("location").isPresent();
    }

    private Optional<Ask> redirected(Request request, Ask current, Ask bare, Exchange.Answer answer) {
        HttpUrl from = HttpUrl.parse(current.url());
        HttpUrl to =
                from == null ? null : from.resolve(answer.header("location").orElse(""));
        if (from == null || to == null || (from.isHttps() && !to.isHttps())) {
            return Optional.empty();
        }
        boolean sameOrigin = from.host().equals(to.host()) && from.port() == to.port();
        Ask base = sameOrigin ? current : bare;
        boolean configured = to.host().equalsIgnoreCase(endpoint.host());
        return Optional.of(new Ask(
                base.method(),
                to.toString(),
                base.headers(),
                null,
                configured ? Role.REGISTRY : request.role(),
                base.tls(),
                base.dialTimeout(),
                base.maxBody(),
                configured || answer.local() ? Ask.Reach.ANY : Ask.Reach.NOT_THIS_MACHINE));
    }

    private Exchange refusedRedirect(Request request, Exchange.Answer answer, int hops) {
        HttpUrl at = HttpUrl.parse(answer.url());
        String host = at == null ? endpoint.authority() : Tokens.authority(at);
        Failure failure = hops >= MAX_REDIRECTS
                ? Failure.of(Cause.REDIRECT_LOOP, request.role(), host, "more than " + MAX_REDIRECTS + " redirects")
                : Failure.of(
                        Cause.AUTH_REALM_REFUSED,
                        request.role(),
                        host,
                        "the server redirects from https to plain HTTP");
        return new Exchange.Failed(failure, answer.phases());
    }

    private void note(Exchange.Answer answer) {
        charges |= PullQuota.isCharged(answer.headers());
        PullQuota.from(answer.headers()).ifPresent(seen -> quota = seen);
        if (answer.status() == 200) {
            ClockOffset.between(answer, puller.clock().instant())
                    .ifPresent(offset -> log.warn(Stage.HTTP, Cause.CLOCK_SKEW, offset));
        }
    }

    private Reply judge(Request request, Exchange exchange, Authorizer.Outcome.@Nullable Ready authorization) {
        return switch (exchange) {
            case Exchange.Failed failed -> {
                log.fail(failed.failure(), null);
                yield new Reply.Bad(failed.failure(), Reply.Kind.TRANSPORT);
            }
            case Exchange.Answer answer when answer.status() < 300 -> new Reply.Good(answer);
            case Exchange.Answer answer
            when request.what() == What.PING && answer.status() == 401 -> new Reply.Good(answer);
            case Exchange.Answer answer -> bad(request, answer, authorization);
        };
    }

    private Reply bad(Request request, Exchange.Answer answer, Authorizer.Outcome.@Nullable Ready authorization) {
        Exchange.Answer worded = withWords(request, answer);
        if (worded.status() < 300) {
            return new Reply.Good(worded);
        }
        Failure failure = failure(request, worded, authorization);
        if (worded.status() == 429) {
            puller.silences().silence(silentHost(worded), retryAfter(worded), failure);
        }
        if (request.what() != What.TAGS) {
            log.fail(failure, worded.phases().answerMillis());
        }
        return new Reply.Bad(failure, worded.status() == 404 ? Reply.Kind.NOT_FOUND : Reply.Kind.STATUS);
    }

    private Duration retryAfter(Exchange.Answer answer) {
        return RetryAfter.from(
                answer.header("retry-after").orElse(""), puller.clock().instant());
    }

    private String silentHost(Exchange.Answer answer) {
        HttpUrl url = HttpUrl.parse(answer.url());
        return url == null ? endpoint.authority() : Tokens.authority(url);
    }

    /**
     * A refused HEAD has no words. Where a GET is not charged, it is asked for them: also because some registries do not know HEAD, and
     * then the GET is the answer. A 429 is never asked twice; what a 404 means the tag list tells better.
     */
    private Exchange.Answer withWords(Request request, Exchange.Answer answer) {
        boolean worth =
                "HEAD".equals(request.method()) && !List.of(404, 407, 429).contains(answer.status());
        if (!worth || (charges && answer.status() != 405)) {
            return answer;
        }
        return follow(request.by("GET"), authorizer.header()) instanceof Exchange.Answer again ? again : answer;
    }

    private Failure failure(Request request, Exchange.Answer answer, Authorizer.Outcome.@Nullable Ready authorization) {
        HttpUrl url = HttpUrl.parse(answer.url());
        String host = url == null ? endpoint.authority() : Tokens.authority(url);
        String challengeError = Challenge.parse(answer.headers().getOrDefault("www-authenticate", List.of())).stream()
                .flatMap(challenge -> challenge.parameter("error").stream())
                .findFirst()
                .orElse(null);
        ErrorBody error = ErrorBody.parse(answer.body());
        boolean hadCredential = authorization != null ? authorization.withCredential() : authorizer.sentCredential();
        Denial denial = new Denial(
                answer, error, Dialect.of(endpoint.authority()), request.what(), hadCredential, challengeError);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("status", answer.status());
        if (!error.codes().isEmpty()) {
            facts.put("codes", error.codes());
        }
        boolean elsewhere = url != null && !host.equals(endpoint.authority());
        Role role = elsewhere && request.what() == What.BLOB ? Role.BLOB : Role.REGISTRY;
        return new Failure(Refusals.of(denial), role, host, "answers " + answer.status(), facts);
    }
}
