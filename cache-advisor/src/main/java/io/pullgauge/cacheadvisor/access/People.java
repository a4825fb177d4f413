/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People and Prometheus: whose token it is by TokenReview, and whether that person may by SubjectAccessReview on the path. A yes holds for
 * five minutes, a no for half a minute.
 */
final class People {
    private static final Logger LOG = LoggerFactory.getLogger(People.class);
    /** Tokens of identity providers may carry many groups. */
    private static final int LONGEST = 16_384;

    private static final Duration YES = Duration.ofMinutes(5);
    private static final Duration NO = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int MOST = 20_000;
    private static final int AT_A_TIME = 8;

    private final String audience;
    private final Reviewer reviewer;
    private final Reviews reviews;
    private final InstantSource clock;
    private final Fingerprints fingerprints = new Fingerprints();
    private final Semaphore running = new Semaphore(AT_A_TIME);
    private final Cache<String, Boolean> yes;
    private final Cache<String, Boolean> no;

    People(String audience, Reviewer reviewer, Reviews reviews, InstantSource clock) {
        this.audience = audience;
        this.reviewer = reviewer;
        this.reviews = reviews;
        this.clock = clock;
        this.yes = Reviews.cache(YES, MOST, clock);
        this.no = Reviews.cache(NO, MOST, clock);
    }

    Gate.Decision decide(Ask ask) {
        Optional<String> token = ask.bearer(LONGEST);
        if (token.isEmpty()) {
            return new Gate.Decision.Unknown("no bearer token (expected: Authorization: Bearer …)");
        }
        Optional<JWTClaimsSet> claims = claims(token.get());
        if (claims.filter(this::isOver).isPresent()) {
            return new Gate.Decision.Unknown("the token has expired");
        }
        Optional<String> meantFor =
                claims.filter(each -> each.getAudience().contains(audience)).map(each -> audience);
        return switch (reviews.review(token.get(), fingerprints.of(token.get()), meantFor)) {
            case Reviews.Result.Rejected rejected -> new Gate.Decision.Unknown("the cluster does not accept the token");
            case Reviews.Result.Unasked unasked -> new Gate.Decision.Undecided(unasked.why(), unasked.retryAfter());
            case Reviews.Result.Accepted accepted -> authorize(accepted.person(), ask);
        };
    }

    /** Not every token is a JWT: those of identity providers may be anything. */
    private static Optional<JWTClaimsSet> claims(String token) {
        try {
            return Optional.ofNullable(JWTParser.parse(token).getJWTClaimsSet());
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private boolean isOver(JWTClaimsSet claims) {
        return claims.getExpirationTime() != null
                && claims.getExpirationTime().toInstant().plusSeconds(60).isBefore(clock.instant());
    }

    private Gate.Decision authorize(Reviewer.Person person, Ask ask) {
        String verb = "HEAD".equals(ask.method()) ? "get" : ask.method().toLowerCase(Locale.ROOT);
        String key = fingerprints.of(person + "\n" + verb + "\n" + ask.path());
        Boolean may = yes.getIfPresent(key) != null
                ? Boolean.TRUE
                : no.getIfPresent(key) != null ? Boolean.FALSE : look(person, verb, ask, key);
        if (may == null) {
            return new Gate.Decision.Undecided("the cluster's API server does not say whether you may", RETRY);
        }
        return may
                ? new Gate.Decision.Allowed(Principal.person(person.name()))
                : new Gate.Decision.Refused(
                        "not allowed (expected: a role that grants " + verb + " on this nonResourceURL)");
    }

    private @Nullable Boolean look(Reviewer.Person person, String verb, Ask ask, String key) {
        boolean admitted = false;
        try {
            admitted = running.tryAcquire(RETRY.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
            if (!admitted) {
                return null;
            }
            boolean may = reviewer.allows(person, verb, ask.path());
            (may ? yes : no).put(key, true);
            return may;
        } catch (Reviewer.Away e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("access cannot be checked");
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            if (admitted) {
                running.release();
            }
        }
    }
}
