/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.path.RuntimeRules.Ping;
import io.pullgauge.probe.quota.RetryAfter;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one request of an {@link EndpointClient} gets its reply:
 *
 * <ol>
 *   <li>a host that asked for silence is not asked;
 *   <li>the request, over plain HTTP where the runtime would fall back to it;
 *   <li>redirects by our own hand, without credentials beyond the origin;
 *   <li>once more at the last endpoint, where the runtime would;
 *   <li>a 401 is answered once with what {@link Authorizer} can get.
 * </ol>
 */
final class Conversation {

    /** How servers turn down a range. */
    private static final List<Integer> NO_RANGES = List.of(400, 416, 501);

    private final Puller puller;
    private final RuntimeRules rules;
    private final StageLog log = new StageLog();
    private final Wire wire;
    private final Authorizer authorizer;
    private Endpoint endpoint;
    private boolean pinged;
    private @Nullable Failure overHttpInstead;

    Conversation(
            Puller puller,
            Endpoint endpoint,
            RuntimeRules rules,
            String repository,
            Optional<Credential> credential,
            boolean last) {
        this.puller = puller;
        this.endpoint = endpoint;
        this.rules = rules;
        this.wire = new Wire(
                puller,
                rules,
                last ? new Repetition(rules.repeats()) : Repetition.NONE,
                log,
                Dialect.of(endpoint.authority()) == Dialect.DOCKER_HUB);
        this.authorizer = new Authorizer(puller, rules, repository, credential);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    StageLog log() {
        return log;
    }

    /** What the answers so far say of quotas. */
    Wire wire() {
        return wire;
    }

    String credentialLabel() {
        return authorizer.credentialLabel();
    }

    /** Why plain HTTP is used although https was tried first. */
    Optional<Failure> overHttpInstead() {
        return Optional.ofNullable(overHttpInstead);
    }

    /** Asks without credentials and makes nothing of the answer. */
    Exchange send(Request request) {
        return wire.send(endpoint, request, Optional.empty());
    }

    /** Opens a connection and asks nothing; where the runtime would fall back to plain HTTP, an open port is enough. */
    Optional<Reply.Bad> connect(Duration within) {
        Optional<Failure> failure = wire.connect(endpoint, within);
        if (failure.isPresent() && fallsBack(failure.get())) {
            Endpoint plain = endpoint.overPlainHttp();
            if (wire.connect(plain, within).isEmpty()) {
                endpoint = plain;
                overHttpInstead = failure.get();
                return Optional.empty();
            }
        }
        failure.ifPresent(bad -> log.fail(bad, null));
        return failure.map(bad -> new Reply.Bad(bad, Reply.Kind.TRANSPORT));
    }

    Reply request(Request request) {
        Optional<Failure> silent = puller.silences().of(endpoint.authority(), endpoint.repository());
        if (silent.isPresent()) {
            log.fail(silent.get(), null);
            return new Reply.Bad(silent.get(), Reply.Kind.STATUS);
        }
        Reply reply = attempt(request);
        return reply instanceof Reply.Bad bad && fallsBack(bad.failure()) ? overPlainHttp(request, bad) : reply;
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
            case ON_FAILED_PING -> !pinged && failure.role() != Role.PROXY && isFailedPing(failure);
        };
    }

    /** The API's root did not answer as one does; being refused by it is an answer. */
    private static boolean isFailedPing(Failure failure) {
        return switch (failure.stage()) {
            case CONNECT, TLS, HTTP -> true;
            default -> false;
        };
    }

    /** Where plain HTTP is of no use either, the first failure tells more, unless nobody listens for TLS at all. */
    private Reply overPlainHttp(Request request, Reply.Bad secured) {
        Endpoint secure = endpoint;
        endpoint = endpoint.overPlainHttp();
        String insecure = "http://" + secure.url().substring("https://".length());
        Reply plain = attempt(request.at(request.url().replaceFirst(Pattern.quote(secure.url()), insecure)));
        boolean spoken =
                secured.failure().stage() != Stage.CONNECT && secured.failure().cause() != Cause.TLS_PLAIN_HTTP;
        if (plain instanceof Reply.Bad && spoken) {
            endpoint = secure;
            return secured;
        }
        overHttpInstead = secured.failure();
        return plain;
    }

    private Reply attempt(Request request) {
        if (request.authenticate() && request.what() != What.PING && !pinged && rules.ping() != Ping.NEVER) {
            return afterPing(request);
        }
        Exchange first = wire.send(endpoint, request, authorizer.header());
        if (request.authenticate() && first instanceof Exchange.Answer answer && isChallenge(answer)) {
            return authorized(request, answer, true);
        }
        if (first instanceof Exchange.Answer answer && answer.status() != 401) {
            authorizer.noteUnasked(log);
        }
        return judge(request, first, null);
    }

    /** ECR Public answers an outdated bearer token with a bare 400 and no challenge; the first challenge still holds. */
    private boolean isOutdatedAtEcrPublic(Exchange.Answer answer) {
        return answer.status() == 400 && Dialect.of(endpoint.authority()) == Dialect.ECR_PUBLIC;
    }

    /** containers-image and docker ask the root first, and log in by what it says: some registries challenge there and nowhere else. */
    private Reply afterPing(Request request) {
        Request root = Request.root(endpoint, true);
        Exchange exchange = wire.send(endpoint, root, Optional.empty());
        boolean must = rules.ping() == Ping.MUST_ANSWER;
        if (!(exchange instanceof Exchange.Answer answer)
                || (must && !List.of(200, 401).contains(answer.status()))) {
            return judge(root, exchange, null);
        }
        pinged = true;
        boolean challenged = isChallenge(answer)
                && Challenge.of(answer, rules.library()).stream()
                        .anyMatch(challenge -> List.of("basic", "bearer").contains(challenge.scheme()));
        return challenged ? authorized(request, answer, true) : attempt(request);
    }

    /** A 401 of this endpoint; what another host says after a redirect is not for our credentials to answer. */
    private boolean isChallenge(Exchange.Answer answer) {
        return answer.status() == 401 && judge().authorityOf(answer).equals(endpoint.authority());
    }

    /** @param again whether a kept token that is refused may be replaced by a new one */
    private Reply authorized(Request request, Exchange.Answer denied, boolean again) {
        List<Challenge> challenges = Challenge.of(denied, rules.library());
        Authorizer.Outcome outcome = authorizer.authorize(endpoint, challenges, denied.local());
        return switch (outcome) {
            case Authorizer.Outcome.Ready ready -> {
                Exchange second = wire.send(endpoint, request, Optional.of(ready.header()));
                boolean refused = second instanceof Exchange.Answer answer
                        && (isChallenge(answer) || (ready.kept() && isOutdatedAtEcrPublic(answer)));
                if (refused && ready.kept() && again && second instanceof Exchange.Answer answer) {
                    yield authorized(request, isChallenge(answer) ? answer : denied, false);
                }
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

    private Reply judge(Request request, Exchange exchange, Authorizer.Outcome.@Nullable Ready authorization) {
        return switch (exchange) {
            case Exchange.Failed failed -> {
                Failure failure = AnswerJudge.interrupted(request, failed);
                log.fail(failure, null);
                yield new Reply.Bad(failure, Reply.Kind.TRANSPORT);
            }
            case Exchange.Answer answer when answer.status() < 300 -> taken(request, answer);
            case Exchange.Answer answer
            when request.what() == What.PING && answer.status() == 401 -> new Reply.Good(answer);
            case Exchange.Answer answer -> bad(request, answer, authorization);
        };
    }

    private Reply taken(Request request, Exchange.Answer answer) {
        Optional<Failure> page = judge().pageInstead(request, answer);
        page.ifPresent(failure -> log.fail(failure, null));
        return page.<Reply>map(failure -> new Reply.Bad(failure, Reply.Kind.STATUS))
                .orElseGet(() -> new Reply.Good(answer));
    }

    private Reply bad(Request request, Exchange.Answer answer, Authorizer.Outcome.@Nullable Ready authorization) {
        // What a server makes of the range that we ask for, and no runtime, says nothing of the blob.
        if (request.isPart() && NO_RANGES.contains(answer.status())) {
            return attempt(request.whole());
        }
        Exchange.Answer worded = withWords(request, answer);
        if (worded.status() < 300 && goesOnWithGet(answer)) {
            return new Reply.Good(worded);
        }
        boolean works = worded.status() < 300;
        Failure named = judge().refusal(request, works ? answer : worded, offered(authorization));
        Failure failure = works ? named.with("statusOfGet", worded.status()) : named;
        if (worded.status() == 429) {
            puller.silences().silence(judge().authorityOf(worded), retryAfter(worded), failure, endpoint.repository());
        }
        if (request.what() != What.TAGS) {
            log.fail(failure, worded.phases().answerMillis());
        }
        return new Reply.Bad(failure, worded.status() == 404 ? Reply.Kind.NOT_FOUND : Reply.Kind.STATUS);
    }

    /** containerd takes a GET's answer for a HEAD's only where HEAD is not allowed (405); the others never send a HEAD at all. */
    private boolean goesOnWithGet(Exchange.Answer head) {
        return head.status() == 405 || !"HEAD".equals(rules.tagMethod());
    }

    private Duration retryAfter(Exchange.Answer answer) {
        return RetryAfter.from(
                answer.header("retry-after").orElse(""), puller.clock().instant());
    }

    /**
     * A refused HEAD has no words. Where a GET is not charged, it is asked for them: also because some registries do not know HEAD, and
     * then the GET is the answer. A 429 is never asked twice; what a 404 means the tag list tells better, where the runtime asks by HEAD too.
     */
    private Exchange.Answer withWords(Request request, Exchange.Answer answer) {
        boolean final404 = answer.status() == 404 && "HEAD".equals(rules.tagMethod());
        boolean worth = "HEAD".equals(request.method())
                && !final404
                && !List.of(407, 429).contains(answer.status());
        if (!worth || wire.charges()) {
            return answer;
        }
        return wire.send(endpoint, request.by("GET"), authorizer.header()) instanceof Exchange.Answer again
                ? again
                : answer;
    }

    private AnswerJudge.Offered offered(Authorizer.Outcome.@Nullable Ready authorization) {
        boolean credential = authorization != null ? authorization.withCredential() : authorizer.sentCredential();
        return new AnswerJudge.Offered(
                credential, authorizer.header().orElse("").startsWith("Bearer "));
    }

    private AnswerJudge judge() {
        return new AnswerJudge(endpoint.authority());
    }
}
