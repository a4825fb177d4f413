/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's name and public keys. Read again after ten minutes, and for a key that is not among them once a minute at most, however
 * many tokens name one; all who wait for that share one request. Keys that cannot be read again stay good for an hour.
 */
final class IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration LAST_GOOD = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(60);
    /** With no keys at all nobody can report: the API server is asked sooner, but not by every report. */
    private static final Duration PAUSE_WITHOUT = Duration.ofSeconds(5);

    private final Reviewer reviewer;
    private final Optional<String> givenIssuer;
    private final InstantSource clock;
    /** Guards reading again. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Known known;
    private Instant lastTry = Instant.MIN;
    /** How often keys were read. */
    private final AtomicLong reads = new AtomicLong();

    private record Known(String issuer, JWKSet keys, Instant readAt) {}

    IssuerKeys(Reviewer reviewer, Optional<String> givenIssuer, InstantSource clock) {
        this.reviewer = reviewer;
        this.givenIssuer = givenIssuer;
        this.clock = clock;
    }

    /** Who issues tokens; empty while nobody knows. */
    Optional<String> issuer() {
        return usable().map(Known::issuer);
    }

    /** The key of this id; empty where the issuer has none. */
    Optional<JWK> key(String id) {
        Optional<JWK> here = usable().map(now -> now.keys().getKeyByKeyId(id));
        return here.isPresent() || !readAgain(PAUSE)
                ? here
                : usable().map(now -> now.keys().getKeyByKeyId(id));
    }

    private Optional<Known> usable() {
        Known now = known;
        if (now == null) {
            readAgain(PAUSE_WITHOUT);
        } else if (isOlder(now, FRESH) && !lock.isLocked()) {
            // Whoever comes first reads; the others go on with what is known.
            readAgain(PAUSE);
        }
        Known after = known;
        return after == null || isOlder(after, LAST_GOOD) ? Optional.empty() : Optional.of(after);
    }

    private boolean isOlder(Known keys, Duration age) {
        return Duration.between(keys.readAt(), clock.instant()).abs().compareTo(age) > 0;
    }

    /** Returns whether the keys were read meanwhile, by whomever. */
    private boolean readAgain(Duration pause) {
        long before = reads.get();
        lock.lock();
        try {
            if (reads.get() == before && !clock.instant().isBefore(notBefore(pause))) {
                lastTry = clock.instant();
                read();
            }
            return reads.get() != before;
        } finally {
            lock.unlock();
        }
    }

    private Instant notBefore(Duration pause) {
        // A try that lies ahead was made before the clock was set back.
        return lastTry.isAfter(clock.instant()) ? Instant.MIN : lastTry.plus(pause);
    }

    private void read() {
        try {
            String issuer = givenIssuer.isPresent() ? givenIssuer.get() : reviewer.issuer();
            known = new Known(issuer, JWKSet.parse(reviewer.keys()).toPublicJWKSet(), clock.instant());
            reads.incrementAndGet();
        } catch (Reviewer.Away e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the token issuer's keys cannot be read");
        } catch (ParseException | RuntimeException e) {
            // Its message may hold what was read, and that can be anybody's answer.
            LOG.atWarn().addKeyValue("reason", e.getClass().getSimpleName()).log("the token issuer's keys are none");
        }
    }
}
