/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.quota.PullQuota;
import io.pullgauge.probe.verdict.Cause;
import java.util.Optional;

/**
 * What a registry means by a status that is no success. Goes by status, code and step; words are looked at only where a registry has no
 * code for what it means, and are the registry's own.
 */
final class Refusals {

    private Refusals() {}

    static Cause of(Denial denial) {
        int status = denial.answer().status();
        return switch (status) {
            case 401 -> unauthorized(denial);
            case 403 -> forbidden(denial);
            case 404 -> missing(denial);
            case 407 -> Cause.PROXY_AUTH_REQUIRED;
            case 412 -> Cause.SIGNATURE_POLICY;
            case 429 -> tooMany(denial);
            case 451 -> Cause.AUTH_FORBIDDEN;
            case 400 -> badRequest(denial);
            // Quay's way of saying that a namespace is disabled.
            case 405 -> denial.error().has("DENIED") ? Cause.AUTH_FORBIDDEN : Cause.REGISTRY_UNEXPECTED_RESPONSE;
            default -> status >= 500 ? serverError(denial) : Cause.REGISTRY_UNEXPECTED_RESPONSE;
        };
    }

    private static Cause serverError(Denial denial) {
        return denial.what() == Denial.What.TOKEN ? Cause.AUTH_TOKEN_ENDPOINT : Cause.REGISTRY_5XX;
    }

    private static Cause unauthorized(Denial denial) {
        if (saysExpired(denial.error())) {
            return Cause.AUTH_EXPIRED_TOKEN;
        }
        if (denial.what() == Denial.What.TOKEN) {
            return denial.hadCredential() ? Cause.AUTH_BAD_CREDENTIALS : notAllowed(denial);
        }
        // A token fresh from the server that the registry itself named.
        if (denial.byToken() && "invalid_token".equals(denial.challengeError())) {
            return Cause.AUTH_TOKEN_ENDPOINT;
        }
        if (!denial.hadCredential()) {
            return notAllowed(denial);
        }
        // Harbor says this of a missing project too.
        if (denial.error().says("unauthorized to access repository")) {
            return Cause.AUTH_AMBIGUOUS;
        }
        // A token was given out for this credential, so the registry knows it: it lacks the right, or there is nothing
        // to have rights on.
        boolean known =
                denial.challengeError() != null && denial.challengeError().contains("insufficient_scope");
        if (known || denial.error().says("insufficient_scope")) {
            return denial.dialect().hidesMissing() ? Cause.AUTH_AMBIGUOUS : Cause.AUTH_FORBIDDEN;
        }
        if (denial.dialect().hidesMissing()) {
            return Cause.AUTH_AMBIGUOUS;
        }
        return denial.byToken() ? Cause.AUTH_FORBIDDEN : Cause.AUTH_BAD_CREDENTIALS;
    }

    /** Refused without credentials. */
    private static Cause notAllowed(Denial denial) {
        return denial.dialect().hidesMissing() ? Cause.AUTH_AMBIGUOUS : Cause.AUTH_REQUIRED;
    }

    private static Cause forbidden(Denial denial) {
        ErrorBody error = denial.error();
        if (saysExpired(error)) {
            return Cause.AUTH_EXPIRED_TOKEN;
        }
        if (error.says("secondary rate limit")) {
            return Cause.THROTTLED;
        }
        if (isLoginLimit(denial)) {
            return Cause.THROTTLED;
        }
        if (denial.what() == Denial.What.BLOB) {
            return denial.isHtml() ? Cause.BLOB_CDN_BLOCKED : Cause.BLOB_FORBIDDEN;
        }
        if (saysPolicy(error)) {
            return Cause.SIGNATURE_POLICY;
        }
        // ACR's own firewall, and cloud permissions: the registry knows who asks and says no.
        if (error.says("is not allowed access") || error.says("is not authorized to perform")) {
            return Cause.AUTH_FORBIDDEN;
        }
        // A block page of a firewall, a proxy or the registry's front door is no word of the registry.
        if (denial.isHtml() && error.codes().isEmpty()) {
            return Cause.REGISTRY_UNEXPECTED_RESPONSE;
        }
        if (error.says("or it may not exist") || denial.dialect().hidesMissing()) {
            return Cause.AUTH_AMBIGUOUS;
        }
        boolean asksWho = denial.what() == Denial.What.TOKEN || error.has("DENIED") || error.has("UNAUTHORIZED");
        return asksWho && !denial.hadCredential() ? Cause.AUTH_REQUIRED : Cause.AUTH_FORBIDDEN;
    }

    /** GitLab shuts out an address for an hour after thirty wrong log-ins: 403 without any of its codes, from the token server. */
    private static boolean isLoginLimit(Denial denial) {
        return denial.dialect() == Dialect.GITLAB
                && denial.what() == Denial.What.TOKEN
                && denial.error().codes().isEmpty();
    }

    private static boolean saysExpired(ErrorBody error) {
        return error.says("token has expired")
                || error.says("token is expired")
                || error.says("expired token")
                || error.says("credentials have expired");
    }

    private static boolean saysPolicy(ErrorBody error) {
        return error.has("PROJECTPOLICYVIOLATION") || error.says("prevented by vulnerability");
    }

    private static Cause badRequest(Denial denial) {
        // nginx finishes the handshake without a client certificate, and then has a page for it.
        if (denial.error().says("no required ssl certificate") || denial.error().says("the ssl certificate error")) {
            return Cause.TLS_CLIENT_CERT_REQUIRED;
        }
        if (denial.what() == Denial.What.TOKEN) {
            return denial.hadCredential() ? Cause.AUTH_BAD_CREDENTIALS : Cause.AUTH_TOKEN_ENDPOINT;
        }
        // ECR Public answers an outdated bearer token with a bare 400.
        if (denial.dialect() == Dialect.ECR_PUBLIC && denial.hadCredential()) {
            return Cause.AUTH_EXPIRED_TOKEN;
        }
        return denial.error().has("NAME_INVALID") || denial.error().has("TAG_INVALID")
                ? Cause.INVALID_REFERENCE
                : Cause.REGISTRY_UNEXPECTED_RESPONSE;
    }

    private static Cause missing(Denial denial) {
        ErrorBody error = denial.error();
        return switch (denial.what()) {
            case PING -> Cause.REGISTRY_UNEXPECTED_RESPONSE;
            case TOKEN -> Cause.AUTH_TOKEN_ENDPOINT;
            case BLOB -> Cause.BLOB_NOT_FOUND;
            case CHILD -> Cause.INDEX_INCOMPLETE;
            // Some registries have no tag list at all, and say so by 404 too.
            case TAGS -> namesTheRepository(error) ? Cause.REPO_NOT_FOUND : Cause.TAG_NOT_FOUND;
            case TAG, DIGEST -> {
                // Some front ends have a page for everything that they do not know; a registry says what it is.
                boolean page = denial.isHtml()
                        && denial.answer()
                                .header("docker-distribution-api-version")
                                .isEmpty();
                if (page && error.codes().isEmpty()) {
                    yield Cause.REGISTRY_UNEXPECTED_RESPONSE;
                }
                if (error.has("NAME_UNKNOWN")) {
                    yield Cause.REPO_NOT_FOUND;
                }
                yield denial.what() == Denial.What.TAG ? Cause.TAG_NOT_FOUND : Cause.DIGEST_NOT_FOUND;
            }
        };
    }

    /** By its code, or as Harbor words it under a code that it has for everything. */
    private static boolean namesTheRepository(ErrorBody error) {
        return error.has("NAME_UNKNOWN")
                || (error.has("NOT_FOUND") && (error.says("repository") || error.says("project")));
    }

    /**
     * A pull quota that is spent, or any other limit. A HEAD has no body; then the quota headers decide, and at Docker Hub the content type:
     * its pull limit answers in JSON, its abuse limit in text.
     */
    private static Cause tooMany(Denial denial) {
        ErrorBody error = denial.error();
        if (denial.what() == Denial.What.TOKEN || error.says("hap429")) {
            return Cause.THROTTLED;
        }
        if (error.says("pull rate limit") || error.says("increase-rate-limit") || error.says("data limit exceeded")) {
            return Cause.RATE_LIMITED;
        }
        Optional<PullQuota> quota = PullQuota.from(denial.answer().headers());
        if (quota.isPresent()) {
            return quota.get().isExhausted() ? Cause.RATE_LIMITED : Cause.THROTTLED;
        }
        boolean wordless = error.words().isBlank();
        boolean json = denial.answer().mediaType().contains("json")
                || denial.answer().mediaType().isEmpty();
        return denial.dialect() == Dialect.DOCKER_HUB && wordless && json ? Cause.RATE_LIMITED : Cause.THROTTLED;
    }
}
