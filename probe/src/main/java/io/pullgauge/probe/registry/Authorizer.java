/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.http.Ask;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.RuntimeRules;
import io.pullgauge.probe.path.TlsSettings;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import io.pullgauge.probe.verdict.Stage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Answers an endpoint's challenges with one credential or none, and remembers the header that worked. Used by one thread. */
final class Authorizer {

    private final Puller puller;
    private final RuntimeRules rules;
    private final String repository;
    private final Optional<Credential> credential;
    private @Nullable String header;
    private boolean headerHasCredential;
    private boolean asked;

    Authorizer(Puller puller, RuntimeRules rules, String repository, Optional<Credential> credential) {
        this.puller = puller;
        this.rules = rules;
        this.repository = repository;
        // containerd takes a user without a password, or an entry that holds neither, for nobody.
        this.credential = credential.filter(each -> rules.fallback() != RuntimeRules.Fallback.PER_OBJECT
                || !each.password().isEmpty());
    }

    /** What came of a challenge. */
    sealed interface Outcome {
        /** A header to try again with; {@code kept} says that it holds a token from before. */
        record Ready(String header, boolean withCredential, boolean kept, Map<String, Object> facts, double millis)
                implements Outcome {
            @Override
            public String toString() {
                return "Ready[***]";
            }
        }

        /** There is no header to be had. */
        record Impossible(Failure failure, @Nullable Double millis) implements Outcome {}

        /** No challenge that a puller can answer. */
        record Unanswerable() implements Outcome {}
    }

    /** The header that the next request goes out with. */
    Optional<String> header() {
        return Optional.ofNullable(header);
    }

    /** What is offered here when the endpoint asks. */
    String credentialLabel() {
        return credential.map(Credential::label).orElse("none: anonymous");
    }

    boolean sentCredential() {
        return header != null && headerHasCredential;
    }

    /** The endpoint answered without ever asking who we are. */
    void noteUnasked(StageLog log) {
        if (!asked) {
            log.ok(Stage.AUTH, null, Map.of("scheme", "none", "with", "anonymous: not asked for credentials"));
        }
    }

    Outcome authorize(Endpoint endpoint, List<Challenge> challenges, boolean local) {
        asked = true;
        Outcome outcome = choose(endpoint, challenges, local);
        if (outcome instanceof Outcome.Ready ready) {
            header = ready.header();
            headerHasCredential = ready.withCredential();
        }
        return outcome;
    }

    private Outcome choose(Endpoint endpoint, List<Challenge> challenges, boolean local) {
        Optional<Challenge> bearer = first(challenges, "bearer");
        Optional<Challenge> basic = first(challenges, "basic");
        // containerd prefers Bearer; containers-image and docker take whichever comes first.
        boolean bearerFirst = rules.tokenByPost()
                || (bearer.isPresent()
                        && (basic.isEmpty() || challenges.indexOf(bearer.get()) < challenges.indexOf(basic.get())));
        if (bearer.isPresent() && bearerFirst) {
            return byToken(endpoint, bearer.get(), local);
        }
        return basic.isPresent() ? byBasic(endpoint) : new Outcome.Unanswerable();
    }

    private static Optional<Challenge> first(List<Challenge> challenges, String scheme) {
        return challenges.stream().filter(c -> c.scheme().equals(scheme)).findFirst();
    }

    private Outcome byBasic(Endpoint endpoint) {
        boolean usable = credential.isPresent() && !credential.get().identityToken();
        if (!usable) {
            return new Outcome.Impossible(
                    Failure.of(
                            Cause.AUTH_REQUIRED,
                            Role.REGISTRY,
                            endpoint.authority(),
                            "the registry wants a user name and password, and none matches"),
                    null);
        }
        Credential c = credential.get();
        String value = Credentials.basic(c.username(), c.password().reveal(), StandardCharsets.UTF_8);
        return new Outcome.Ready(value, true, false, facts("basic", null), 0);
    }

    private Outcome byToken(Endpoint endpoint, Challenge challenge, boolean local) {
        HttpUrl realm = HttpUrl.parse(challenge.parameter("realm").orElse(""));
        if (realm == null) {
            return new Outcome.Impossible(
                    Failure.of(
                            Cause.AUTH_TOKEN_ENDPOINT,
                            Role.REGISTRY,
                            endpoint.authority(),
                            "the challenge names no token server"
                                    + challenge
                                            .parameter("realm")
                                            .map(bad -> " (realm: " + bad + ")")
                                            .orElse("")),
                    null);
        }
        Optional<String> refusal = Realms.refusal(realm, endpoint, credential.isPresent());
        if (refusal.isPresent()) {
            return new Outcome.Impossible(
                    Failure.of(Cause.AUTH_REALM_REFUSED, Role.TOKEN, Tokens.authority(realm), refusal.get()), null);
        }
        Tokens.Wanted wanted = wanted(endpoint, challenge, realm, local);
        if (header != null) {
            puller.tokens().forget(wanted);
        }
        return switch (puller.tokens().get(wanted)) {
            case Tokens.Outcome.Token token ->
                new Outcome.Ready(
                        "Bearer " + token.value(),
                        credential.isPresent(),
                        token.cached(),
                        facts("bearer", realm),
                        token.millis());
            case Tokens.Outcome.None none ->
                new Outcome.Impossible(ours(wanted, decided(wanted, none.failure()), endpoint), none.millis());
        };
    }

    private Tokens.Wanted wanted(Endpoint endpoint, Challenge challenge, HttpUrl realm, boolean local) {
        TreeSet<String> scopes = new TreeSet<>();
        if (!repository.isEmpty()) {
            scopes.add("repository:" + repository + ":pull");
        }
        challenge
                .parameter("scope")
                .ifPresent(scope -> scopes.addAll(List.of(scope.trim().split("\\s+"))));
        scopes.remove("");
        boolean configured = realm.host().equalsIgnoreCase(endpoint.host());
        Map<String, List<String>> headers = new LinkedHashMap<>(endpoint.headers());
        headers.put("User-Agent", List.of(rules.userAgent()));
        return new Tokens.Wanted(
                realm,
                challenge.parameter("service").filter(service -> !service.isEmpty()),
                List.copyOf(scopes),
                credential,
                rules.tokenByPost(),
                configured ? endpoint.tls() : verified(endpoint.tls()),
                endpoint.dialTimeout(),
                configured ? headers : Map.of("User-Agent", List.of(rules.userAgent())),
                Ask.Reach.named(configured, local),
                Dialect.of(endpoint.authority()),
                rules.library());
    }

    /** Certificates that are not checked at the registry by the node's own choice are checked all the same where a password goes next. */
    private static TlsSettings verified(TlsSettings settings) {
        return settings.skipVerify()
                ? new TlsSettings(false, settings.extraRoots(), settings.clientCertificates(), settings.origins())
                : settings;
    }

    /** The runtime checks no certificate here; where we do and stop, that is our policy and not the pull's fault. */
    private static Failure ours(Tokens.Wanted wanted, Failure failure, Endpoint endpoint) {
        boolean stricter = endpoint.tls().skipVerify() && !wanted.tls().skipVerify();
        return stricter && failure.stage() == Stage.TLS
                ? Failure.of(
                                Cause.AUTH_REALM_REFUSED,
                                Role.TOKEN,
                                failure.host(),
                                "the token server's certificate is not trusted, and verification is off for the registry alone")
                        .with("tlsCause", failure.cause().code())
                : failure;
    }

    /**
     * GHCR answers a stale token and a missing right alike (403 at the token server). Whether the same scope is given out to nobody at all
     * tells them apart; it never changes what can be pulled.
     */
    private Failure decided(Tokens.Wanted wanted, Failure failure) {
        boolean unclear =
                failure.cause() == Cause.AUTH_AMBIGUOUS && wanted.credential().isPresent();
        if (!unclear) {
            return failure;
        }
        Tokens.Wanted anonymous = new Tokens.Wanted(
                wanted.realm(),
                wanted.service(),
                wanted.scopes(),
                Optional.empty(),
                false,
                wanted.tls(),
                wanted.dialTimeout(),
                wanted.headers(),
                wanted.reach(),
                wanted.dialect(),
                wanted.library());
        return puller.tokens().get(anonymous) instanceof Tokens.Outcome.Token
                ? new Failure(
                        Cause.AUTH_BAD_CREDENTIALS,
                        failure.role(),
                        failure.host(),
                        failure.detail() + ", though without credentials it gives a token",
                        failure.evidence())
                : failure;
    }

    private Map<String, Object> facts(String scheme, @Nullable HttpUrl realm) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("scheme", scheme);
        facts.put("with", credential.map(Credential::label).orElse("anonymous"));
        if (realm != null) {
            facts.put("tokenServer", Tokens.authority(realm));
        }
        return facts;
    }
}
