/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import static io.pullgauge.probe.explain.Rule.at;
import static io.pullgauge.probe.explain.Rule.registry;
import static io.pullgauge.probe.explain.Rule.says;
import static io.pullgauge.probe.explain.Rule.status;
import static io.pullgauge.probe.explain.Rule.when;

import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who may pull. The same words mean different things at different registries, so the order is: what a text says beyond
 * doubt, then the step (token server or registry) with its status and registry, then the bare words.
 */
final class AuthRules {

    private static final Predicate<PullError> HIDES_MISSING = e -> e.registry().hidesMissing();
    private static final Predicate<PullError> REFUSED = status(401, 403);

    private AuthRules() {}

    static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>(said());
        rules.addAll(token());
        rules.addAll(scope());
        rules.addAll(answered());
        return rules;
    }

    /** What came from the token server, or named it, is no token: before anything is read into its body. */
    static List<Rule> broken() {
        return List.of(when(says(
                        "no realm specified",
                        "missing realm",
                        "failed to find supported auth scheme",
                        "invalid token auth challenge",
                        "did not include a token",
                        "unable to decode token response",
                        "decoding bearer token",
                        "error parsing token"))
                .means(Cause.AUTH_TOKEN_ENDPOINT, 0.88)
                .or(Cause.REGISTRY_UNEXPECTED_RESPONSE, Cause.PROXY_DENIED));
    }

    /** Texts that name the reason themselves. */
    private static List<Rule> said() {
        return List.of(
                // Artifact Registry says the same without the right and without the repository
                when(says(
                                "or it may not exist",
                                "artifactregistry.repositories.downloadartifacts",
                                "the needed permissions"))
                        .means(Cause.AUTH_AMBIGUOUS, 0.8)
                        .or(Cause.AUTH_FORBIDDEN, Cause.AUTH_REQUIRED, Cause.REPO_NOT_FOUND),
                // ECR's 12 hours, ECR Public's stale login, GitLab's and Azure's expired secrets
                when(says(
                                "token has expired",
                                "token is expired",
                                "token expired",
                                "expiredtoken",
                                "aadsts7000222",
                                "credentials have expired",
                                "credential has expired",
                                "expired credentials",
                                "access token is expired"))
                        .means(Cause.AUTH_EXPIRED_TOKEN, 0.94),
                // containerd and moby: a Basic challenge and nothing to answer it with
                when(says("no basic auth credentials").and(registry(RegistryKind.ECR)))
                        .means(Cause.AUTH_REQUIRED, 0.85)
                        .or(Cause.AUTH_EXPIRED_TOKEN),
                when(says("no basic auth credentials")).means(Cause.AUTH_REQUIRED, 0.93),
                // Docker Hub, Quay, GitLab, containers/image on a 401 of the token server, Entra ID
                when(says(
                                        "incorrect username or password",
                                        "invalid username/password",
                                        "invalid username or password",
                                        "http basic: access denied",
                                        "bad credentials",
                                        "invalid credentials",
                                        "could not find robot",
                                        "aadsts7000215",
                                        "must log in with a personal access token",
                                        "wrong password",
                                        "authentication failed")
                                .or(says("login attempt to").and(REFUSED)))
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.92)
                        .or(Cause.AUTH_EXPIRED_TOKEN),
                // AWS: keys that it does not know
                when(says("security token included in the request is invalid", "unrecognizedclientexception"))
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.7)
                        .or(Cause.AUTH_EXPIRED_TOKEN),
                // registries' own firewalls and rights
                when(says(
                                "is not allowed access",
                                "aka.ms/acr/firewall",
                                "is not authorized to perform",
                                "accessdeniedexception",
                                "explicit deny",
                                "insufficient authentication scopes",
                                "access token has insufficient scopes",
                                "does not have storage.objects",
                                "caller does not have permission",
                                "permission_denied",
                                "export control",
                                "account is disabled",
                                "account has been disabled"))
                        .means(Cause.AUTH_FORBIDDEN, 0.92),
                // Google's and Front Door's block pages
                when(says(
                                "does not have permission to get url",
                                "request is blocked",
                                "request blocked",
                                "access denied by"))
                        .means(Cause.REGISTRY_UNEXPECTED_RESPONSE, 0.75)
                        .or(Cause.AUTH_FORBIDDEN, Cause.PROXY_DENIED),
                when(says(
                                "please login to the red hat registry",
                                "anonymous user",
                                "anonymous access",
                                "anonymous pull",
                                "unauthenticated pull"))
                        .means(Cause.AUTH_REQUIRED, 0.88),
                // kubelet: the secret is not in the pod's namespace; it then pulls without
                when(says("unable to retrieve some image pull secrets", "failedtoretrieveimagepullsecret"))
                        .means(Cause.AUTH_REQUIRED, 0.7)
                        .onlyWhereNothingElseIsSaid(),
                when(says("server message: invalid_token"))
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.6)
                        .or(Cause.AUTH_EXPIRED_TOKEN, Cause.AUTH_TOKEN_ENDPOINT));
    }

    /** The token server's status: with credentials it judges them, without it guards the repository. */
    private static List<Rule> token() {
        Predicate<PullError> refused = at(Where.TOKEN).and(REFUSED);
        Predicate<PullError> anonymous = says("fetch anonymous token");
        Predicate<PullError> withCredentials = says("fetch oauth token");
        return List.of(
                when(refused.and(withCredentials).and(registry(RegistryKind.GOOGLE)))
                        .means(Cause.AUTH_AMBIGUOUS, 0.6)
                        .or(Cause.AUTH_FORBIDDEN, Cause.AUTH_BAD_CREDENTIALS, Cause.REPO_NOT_FOUND),
                when(refused.and(withCredentials))
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.85)
                        .or(Cause.AUTH_EXPIRED_TOKEN, Cause.AUTH_FORBIDDEN),
                when(refused.and(HIDES_MISSING))
                        .means(Cause.AUTH_AMBIGUOUS, 0.7)
                        .or(Cause.AUTH_REQUIRED, Cause.AUTH_BAD_CREDENTIALS, Cause.REPO_NOT_FOUND),
                when(refused.and(anonymous))
                        .means(Cause.AUTH_REQUIRED, 0.8)
                        .or(Cause.REPO_NOT_FOUND, Cause.AUTH_FORBIDDEN),
                when(at(Where.TOKEN).and(status(401)))
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.65)
                        .or(Cause.AUTH_REQUIRED, Cause.AUTH_EXPIRED_TOKEN),
                when(at(Where.TOKEN).and(status(403)))
                        .means(Cause.AUTH_FORBIDDEN, 0.6)
                        .or(Cause.AUTH_BAD_CREDENTIALS, Cause.AUTH_REQUIRED, Cause.AUTH_AMBIGUOUS),
                // Artifact Registry's token server already knows the project
                when(at(Where.TOKEN).and(status(404)).and(registry(RegistryKind.GOOGLE)))
                        .means(Cause.REPO_NOT_FOUND, 0.75)
                        .or(Cause.AUTH_TOKEN_ENDPOINT),
                when(at(Where.TOKEN)
                                .and(says(
                                        "bad gateway", "internal server error", "service unavailable", "gateway time")))
                        .means(Cause.AUTH_TOKEN_ENDPOINT, 0.75)
                        .or(Cause.REGISTRY_5XX, Cause.PROXY_ERROR),
                when(at(Where.TOKEN).and(e -> e.status() >= 400))
                        .means(Cause.AUTH_TOKEN_ENDPOINT, 0.8)
                        .or(Cause.REGISTRY_5XX, Cause.AUTH_BAD_CREDENTIALS));
    }

    /** containerd's and Docker's one sentence for a token without the grant: missing, private, or no right. */
    private static List<Rule> scope() {
        Predicate<PullError> denied =
                says("pull access denied", "insufficient_scope", "requested access to the resource is denied");
        return List.of(
                // official images are all public: what is refused there does not exist
                when(denied.and(PullError::isOfficial))
                        .means(Cause.REPO_NOT_FOUND, 0.7)
                        .or(Cause.AUTH_AMBIGUOUS, Cause.AUTH_REQUIRED, Cause.AUTH_BAD_CREDENTIALS),
                when(denied.and(HIDES_MISSING.or(registry(RegistryKind.UNSAID))))
                        .means(Cause.AUTH_AMBIGUOUS, 0.85)
                        .or(
                                Cause.REPO_NOT_FOUND,
                                Cause.AUTH_REQUIRED,
                                Cause.AUTH_FORBIDDEN,
                                Cause.AUTH_BAD_CREDENTIALS),
                // NGC hands out tokens to every key; what is missing is the entitlement
                when(denied.and(registry(RegistryKind.NVIDIA)))
                        .means(Cause.AUTH_FORBIDDEN, 0.6)
                        .or(Cause.AUTH_REQUIRED, Cause.REPO_NOT_FOUND),
                // moby's sentence is the same for every registry
                when(says("pull access denied for", "requested access to the resource is denied"))
                        .means(Cause.AUTH_AMBIGUOUS, 0.7)
                        .or(Cause.AUTH_REQUIRED, Cause.REPO_NOT_FOUND, Cause.AUTH_FORBIDDEN),
                when(denied)
                        .means(Cause.AUTH_REQUIRED, 0.6)
                        .or(
                                Cause.AUTH_FORBIDDEN,
                                Cause.REPO_NOT_FOUND,
                                Cause.AUTH_AMBIGUOUS,
                                Cause.AUTH_BAD_CREDENTIALS));
    }

    /** The registry's own 401 and 403, by number or by its JSON code. */
    private static List<Rule> answered() {
        Predicate<PullError> unauthorized = status(401).or(says("unauthorized"));
        Predicate<PullError> denied = status(403)
                .or(says("denied: ", "denied:", "\"denied\"", ": denied", "forbidden", "access denied"))
                .or(says("permission denied").and(registry(RegistryKind.GOOGLE)));
        Predicate<PullError> blob = at(Where.BLOB);
        return List.of(
                // after the redirect a refusal comes from the storage, whatever URL the runtime prints
                when(blob.and(REFUSED).and(says("signature", "expired", "accessdenied", "requesttime")))
                        .means(Cause.BLOB_FORBIDDEN, 0.75)
                        .or(Cause.CLOCK_SKEW, Cause.BLOB_CDN_BLOCKED),
                when(blob.and(REFUSED).and(PullError::mirrored))
                        .means(Cause.BLOB_FORBIDDEN, 0.55)
                        .or(Cause.BLOB_CDN_BLOCKED, Cause.CLOCK_SKEW),
                when(blob.and(status(403)))
                        .means(Cause.BLOB_CDN_BLOCKED, 0.55)
                        .or(Cause.BLOB_FORBIDDEN, Cause.CLOCK_SKEW),
                when(e -> e.registry() == RegistryKind.PUBLIC_ONLY && e.status() == 403)
                        .means(Cause.UNKNOWN, 0)
                        .or(Cause.AUTH_FORBIDDEN, Cause.REGISTRY_UNEXPECTED_RESPONSE, Cause.PROXY_DENIED),
                // a pull that carries no credentials was asked for some
                when(unauthorized.and(e -> e.subject().anonymous()))
                        .means(Cause.AUTH_REQUIRED, 0.85)
                        .or(Cause.AUTH_EXPIRED_TOKEN),
                // Harbor: the same for a private project and for one that does not exist
                when(says("unauthorized to access repository"))
                        .means(Cause.AUTH_AMBIGUOUS, 0.65)
                        .or(
                                Cause.AUTH_REQUIRED,
                                Cause.AUTH_FORBIDDEN,
                                Cause.REPO_NOT_FOUND,
                                Cause.AUTH_BAD_CREDENTIALS),
                when(registry(RegistryKind.ECR, RegistryKind.ECR_PUBLIC).and(unauthorized))
                        .means(Cause.AUTH_REQUIRED, 0.6)
                        .or(Cause.AUTH_EXPIRED_TOKEN, Cause.AUTH_BAD_CREDENTIALS),
                // everything there is public: a refusal is about a login that went stale
                when(registry(RegistryKind.ECR_PUBLIC).and(denied))
                        .means(Cause.AUTH_EXPIRED_TOKEN, 0.6)
                        .or(Cause.AUTH_REQUIRED, Cause.AUTH_FORBIDDEN, Cause.THROTTLED),
                when(registry(RegistryKind.ECR).and(denied))
                        .means(Cause.AUTH_FORBIDDEN, 0.75)
                        .or(Cause.AUTH_EXPIRED_TOKEN),
                when(unauthorized.or(denied).and(HIDES_MISSING))
                        .means(Cause.AUTH_AMBIGUOUS, 0.75)
                        .or(
                                Cause.AUTH_REQUIRED,
                                Cause.REPO_NOT_FOUND,
                                Cause.AUTH_FORBIDDEN,
                                Cause.AUTH_BAD_CREDENTIALS),
                when(says("authentication required", "authorization required", "login required"))
                        .means(Cause.AUTH_REQUIRED, 0.8)
                        .or(Cause.AUTH_BAD_CREDENTIALS, Cause.AUTH_FORBIDDEN, Cause.AUTH_EXPIRED_TOKEN),
                when(says("access to the requested resource is not authorized"))
                        .means(Cause.AUTH_AMBIGUOUS, 0.65)
                        .or(Cause.AUTH_FORBIDDEN, Cause.AUTH_REQUIRED, Cause.REPO_NOT_FOUND),
                // GHCR's words, retold without the image
                when(says("denied: denied").and(registry(RegistryKind.UNSAID)))
                        .means(Cause.AUTH_AMBIGUOUS, 0.6)
                        .or(Cause.AUTH_REQUIRED, Cause.AUTH_BAD_CREDENTIALS, Cause.REPO_NOT_FOUND),
                // containerd prints a plain 401 only after it answered the challenge
                when(unauthorized)
                        .means(Cause.AUTH_BAD_CREDENTIALS, 0.65)
                        .or(Cause.AUTH_REQUIRED, Cause.AUTH_EXPIRED_TOKEN, Cause.AUTH_FORBIDDEN),
                when(denied)
                        .means(Cause.AUTH_FORBIDDEN, 0.65)
                        .or(Cause.AUTH_AMBIGUOUS, Cause.AUTH_REQUIRED, Cause.PROXY_DENIED));
    }
}
