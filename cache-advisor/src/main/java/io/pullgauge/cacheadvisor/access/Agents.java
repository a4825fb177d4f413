/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Which node's agent this is: its service account's bound token, checked without a request.
 *
 * <pre>{@code
 *   shape, algorithm, audience, issuer, times ──► signature by the issuer's key ──► service account ──► pod is watched and there ──► in
 *              └── refused                             └── refused                       └── 403              └── unsure: TokenReview
 * }</pre>
 *
 * Before Kubernetes 1.30 a token names its pod and not the node; then the node is where that pod is (KEP 4193, "Version Skew Strategy").
 */
final class Agents {
    private static final int LONGEST = 8_192;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST = 150_000;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String NODE = "authentication.kubernetes.io/node-name";
    private static final String POD = "authentication.kubernetes.io/pod-uid";

    private final ClusterAccess access;
    private final IssuerKeys keys;
    private final LivePods pods;
    private final Reviews reviews;
    private final InstantSource clock;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Cache<String, Verified> verified;

    private record Verified(AgentToken.Identity identity, Instant expires) {}

    Agents(ClusterAccess access, IssuerKeys keys, LivePods pods, Reviews reviews, InstantSource clock) {
        this.access = access;
        this.keys = keys;
        this.pods = pods;
        this.reviews = reviews;
        this.clock = clock;
        this.verified = Reviews.cache(REMEMBERED, MOST, clock);
    }

    Gate.Decision decide(Ask ask) {
        Optional<String> token = ask.bearer(LONGEST);
        if (token.isEmpty()) {
            return new Gate.Decision.Unknown("no bearer token (expected: Authorization: Bearer …)");
        }
        String fingerprint = fingerprints.of(token.get());
        Optional<String> issuer = access.offline() ? keys.issuer() : Optional.empty();
        if (issuer.isPresent()) {
            return offline(token.get(), fingerprint, issuer.get());
        }
        return AgentToken.isWorthAsking(token.get(), access.audience(), clock.instant())
                ? review(token.get(), fingerprint)
                : new Gate.Decision.Unknown("the bearer token is none for \"" + access.audience() + "\", or is over");
    }

    private Gate.Decision offline(String token, String fingerprint, String issuer) {
        Verified known = verified.getIfPresent(fingerprint);
        if (known != null && clock.instant().isBefore(known.expires())) {
            return confirm(token, fingerprint, known.identity());
        }
        return switch (AgentToken.read(token, issuer, access.audience(), clock.instant())) {
            case AgentToken.Result.Implausible no -> new Gate.Decision.Unknown(no.why());
            case AgentToken.Result.Plausible plausible -> check(token, fingerprint, plausible.token());
        };
    }

    private Gate.Decision check(String token, String fingerprint, AgentToken read) {
        Optional<JWK> key = keys.key(read.keyId());
        if (key.isEmpty()) {
            return new Gate.Decision.Unknown("the issuer has no key of the token's key id");
        }
        if (!isSignedBy(read, key.get())) {
            return new Gate.Decision.Unknown("the token's signature is wrong");
        }
        verified.put(fingerprint, new Verified(read.identity(), read.expires()));
        return confirm(token, fingerprint, read.identity());
    }

    private static boolean isSignedBy(AgentToken token, JWK key) {
        var algorithm = token.jwt().getHeader().getAlgorithm();
        boolean fits = (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                && (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE));
        try {
            return fits
                    && key instanceof AsymmetricJWK pair
                    && token.jwt()
                            .verify(new DefaultJWSVerifierFactory()
                                    .createJWSVerifier(token.jwt().getHeader(), pair.toPublicKey()));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** The signature proves who the token was made for; only the pod's presence proves that it still counts. */
    private Gate.Decision confirm(String token, String fingerprint, AgentToken.Identity identity) {
        return pods.nodeOf(identity.namespace(), identity.podUid())
                .map(place -> admit(identity.account(), identity.node().isEmpty() ? place : identity.node()))
                .orElseGet(() -> review(token, fingerprint));
    }

    private Gate.Decision review(String token, String fingerprint) {
        return switch (reviews.review(token, fingerprint, Optional.of(access.audience()))) {
            case Reviews.Result.Rejected rejected -> new Gate.Decision.Unknown("the cluster does not accept the token");
            case Reviews.Result.Unasked unasked -> new Gate.Decision.Undecided(unasked.why(), unasked.retryAfter());
            case Reviews.Result.Accepted accepted -> bound(accepted.person());
        };
    }

    private Gate.Decision bound(Reviewer.Person person) {
        Optional<String> pod = person.only(POD);
        if (!person.name().startsWith(ACCOUNT) || pod.isEmpty()) {
            return new Gate.Decision.Unknown("the token is not bound to a pod on a node");
        }
        String account = person.name().substring(ACCOUNT.length());
        return person.only(NODE)
                .or(() -> pods.nodeOf(account.split(":", 2)[0], pod.get()))
                .map(node -> admit(account, node))
                .orElseGet(() -> new Gate.Decision.Undecided(
                        "the token names no node (Kubernetes before 1.30), and where its pod is, is not known yet",
                        SOON));
    }

    private Gate.Decision admit(String account, String node) {
        if (node.isEmpty()) {
            return new Gate.Decision.Unknown("the token names no node, and its pod is on none");
        }
        return access.agents().contains(account)
                ? new Gate.Decision.Allowed(
                        new Principal("agent on " + node, access.cluster().orElse(null), node))
                : new Gate.Decision.Refused("this service account may not hand in reports");
    }
}
