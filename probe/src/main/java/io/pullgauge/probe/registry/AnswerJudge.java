/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Exchange;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.registry.Denial.What;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What an answer at one endpoint means: which host gave it, in which role, and what it is called.
 *
 * @param authority the endpoint's own host and port; any other one was come to by a redirect
 */
record AnswerJudge(String authority) {

    /** With what the refused request was made. */
    record Offered(boolean credential, boolean byToken) {}

    /** The host and port that answered. */
    String authorityOf(Exchange.Answer answer) {
        HttpUrl url = HttpUrl.parse(answer.url());
        return url == null ? authority : Tokens.authority(url);
    }

    Role roleOf(Request request, Exchange.Answer answer) {
        if (answer.status() == 407) {
            return Role.PROXY;
        }
        boolean elsewhere = !authorityOf(answer).equals(authority);
        return elsewhere && request.what() == What.BLOB ? Role.BLOB : Role.REGISTRY;
    }

    /** What breaks off after a blob's first byte is the blob's own fault, whichever host it comes from. */
    static Failure interrupted(Request request, Exchange.Failed failed) {
        Failure failure = failed.failure();
        boolean begun = failed.phases().answerMillis() != null
                && (failure.cause() == Cause.CONNECTION_RESET || failure.cause() == Cause.HTTP_TIMEOUT);
        return begun && request.what() == What.BLOB
                ? new Failure(
                        Cause.BLOB_INTERRUPTED,
                        failure.role(),
                        failure.host(),
                        "the blob's transfer broke off",
                        failure.evidence())
                : failure;
    }

    /** A page for people in the place of a registry's root or a blob is a portal's or a firewall's, whatever its status. */
    Optional<Failure> pageInstead(Request request, Exchange.Answer answer) {
        boolean page = "text/html".equals(answer.mediaType());
        if (!page || (request.what() != What.PING && request.what() != What.BLOB)) {
            return Optional.empty();
        }
        Cause cause = request.what() == What.BLOB ? Cause.BLOB_CDN_BLOCKED : Cause.REGISTRY_UNEXPECTED_RESPONSE;
        return Optional.of(Failure.of(cause, roleOf(request, answer), authorityOf(answer), "a web page came instead")
                .with("status", answer.status()));
    }

    /** The name of a refusal. */
    Failure refusal(Request request, Exchange.Answer answer, Offered offered) {
        ErrorBody error = ErrorBody.parse(answer.body());
        Denial denial = new Denial(
                answer,
                error,
                Dialect.of(authority),
                request.what(),
                offered.credential(),
                offered.byToken(),
                challengeError(answer));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("status", answer.status());
        if (!error.codes().isEmpty()) {
            facts.put("codes", error.codes());
        }
        boolean storageSaysNo = roleOf(request, answer) == Role.BLOB && answer.status() == 401;
        return new Failure(
                storageSaysNo ? Cause.BLOB_FORBIDDEN : Refusals.of(denial),
                roleOf(request, answer),
                proxyOf(answer).orElseGet(() -> authorityOf(answer)),
                "answers " + answer.status(),
                facts);
    }

    private static Optional<String> proxyOf(Exchange.Answer answer) {
        return answer.status() == 407 && answer.phases().connect().get("proxy") instanceof String proxy
                ? Optional.of(proxy)
                : Optional.empty();
    }

    private static @Nullable String challengeError(Exchange.Answer answer) {
        return Challenge.of(answer, Library.CONTAINERD).stream()
                .flatMap(challenge -> challenge.parameter("error").stream())
                .findFirst()
                .orElse(null);
    }
}
