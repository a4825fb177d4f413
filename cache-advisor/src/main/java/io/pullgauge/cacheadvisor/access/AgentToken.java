/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service-account token that is bound to a pod, read but not yet trusted: all that can be told without a key. So a flood of tokens that
 * cannot be ours costs neither a signature check nor a request.
 */
record AgentToken(SignedJWT jwt, String keyId, Identity identity, Instant expires) {
    /** What the API server signs with; never a symmetric algorithm, for which a public key would be the secret, and never none. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Duration LEEWAY = Duration.ofSeconds(60);

    /**
     * Whose token it is.
     *
     * @param node empty before Kubernetes 1.30
     */
    record Identity(String namespace, String serviceAccount, String node, String pod, String podUid) {
        String account() {
            return namespace + ":" + serviceAccount;
        }
    }

    /** What reading came to. */
    sealed interface Result {
        /** It may be ours, if its signature is. */
        record Plausible(AgentToken token) implements Result {}

        /** It is not, whoever signed it. */
        record Implausible(String why) implements Result {}
    }

    static Result read(String text, String issuer, String audience, Instant now) {
        try {
            SignedJWT jwt = SignedJWT.parse(text);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            String header = headerFault(jwt.getHeader());
            String fault = header != null ? header : claimsFault(claims, issuer, audience, now);
            if (fault != null) {
                return new Result.Implausible(fault);
            }
            Optional<Identity> identity = identity(claims);
            return identity.isEmpty()
                    ? new Result.Implausible("the token is not bound to a pod")
                    : new Result.Plausible(new AgentToken(
                            jwt,
                            jwt.getHeader().getKeyID(),
                            identity.get(),
                            claims.getExpirationTime().toInstant()));
        } catch (ParseException | RuntimeException e) {
            return new Result.Implausible("the bearer token is no service-account token");
        }
    }

    /** Whether it looks like one for this audience that is not over: what does not is not worth a question to the API server. */
    static boolean isWorthAsking(String text, String audience, Instant now) {
        try {
            JWTClaimsSet claims = SignedJWT.parse(text).getJWTClaimsSet();
            Date expires = claims.getExpirationTime();
            return claims.getAudience().contains(audience)
                    && (expires == null || now.isBefore(expires.toInstant().plus(LEEWAY)));
        } catch (ParseException | RuntimeException e) {
            return false;
        }
    }

    private static @Nullable String headerFault(JWSHeader header) {
        if (!ALGORITHMS.contains(header.getAlgorithm())) {
            return "the token's algorithm is not accepted";
        }
        boolean carriesKey = header.getJWK() != null
                || header.getJWKURL() != null
                || header.getX509CertURL() != null
                || header.getX509CertChain() != null;
        if (carriesKey || header.getCriticalParams() != null) {
            return "the token brings its own key or demands what is not supported";
        }
        return header.getKeyID() == null ? "the token names no key" : null;
    }

    private static @Nullable String claimsFault(JWTClaimsSet claims, String issuer, String audience, Instant now) {
        if (!claims.getAudience().contains(audience)) {
            return "the token is not meant for \"" + audience + "\"";
        }
        if (!issuer.equals(claims.getIssuer())) {
            return "the token is from another issuer";
        }
        Date expires = claims.getExpirationTime();
        if (expires == null || !now.isBefore(expires.toInstant().plus(LEEWAY))) {
            return "the token has expired";
        }
        return isAhead(claims.getNotBeforeTime(), now) || isAhead(claims.getIssueTime(), now)
                ? "the token is not valid yet"
                : null;
    }

    private static boolean isAhead(@Nullable Date time, Instant now) {
        return time != null && time.toInstant().isAfter(now.plus(LEEWAY));
    }

    private static Optional<Identity> identity(JWTClaimsSet claims) {
        if (!(claims.getClaim("kubernetes.io") instanceof Map<?, ?> ours)) {
            return Optional.empty();
        }
        String namespace = text(ours.get("namespace"));
        String account = name(ours.get("serviceaccount"), "name");
        Identity identity = new Identity(
                namespace,
                account,
                name(ours.get("node"), "name"),
                name(ours.get("pod"), "name"),
                name(ours.get("pod"), "uid"));
        boolean whole = !namespace.isEmpty()
                && !account.isEmpty()
                && !identity.pod().isEmpty()
                && !identity.podUid().isEmpty();
        boolean consistent = ("system:serviceaccount:" + identity.account()).equals(claims.getSubject());
        return whole && consistent ? Optional.of(identity) : Optional.empty();
    }

    private static String name(@Nullable Object part, String key) {
        return part instanceof Map<?, ?> map ? text(map.get(key)) : "";
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "token of " + identity;
    }
}
