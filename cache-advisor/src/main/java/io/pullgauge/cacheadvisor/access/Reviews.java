/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TokenReviews, bounded. An answer holds for a minute; a refusal for ten seconds, in a cache of its own, so that a flood of wrong tokens
 * pushes no good one out. At most eight requests run at a time, and tokens that were never good share a budget: a token that was good
 * within the hour is asked for beside it.
 */
final class Reviews {
    private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);
    private static final Duration GOOD = Duration.ofMinutes(1);
    private static final Duration BAD = Duration.ofSeconds(10);
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int MOST_GOOD = 150_000;
    private static final int MOST_BAD = 10_000;
    private static final int AT_A_TIME = 8;
    private static final int WAIT_SECONDS = 3;

    private final Reviewer reviewer;
    private final Budget strangers;
    private final Semaphore running = new Semaphore(AT_A_TIME);
    private final Cache<String, Reviewer.Person> good;
    private final Cache<String, Boolean> bad;
    private final Cache<String, Boolean> onceGood;

    /** What came of it. */
    sealed interface Result {
        /** The API server accepts the token. */
        record Accepted(Reviewer.Person person) implements Result {}

        /** It does not. */
        record Rejected() implements Result {}

        /** It could not be asked. */
        record Unasked(String why, Duration retryAfter) implements Result {}
    }

    Reviews(Reviewer reviewer, Budget strangers, InstantSource clock) {
        this.reviewer = reviewer;
        this.strangers = strangers;
        this.good = cache(GOOD, MOST_GOOD, clock);
        this.bad = cache(BAD, MOST_BAD, clock);
        this.onceGood = cache(REMEMBERED, MOST_GOOD, clock);
    }

    static <V> Cache<String, V> cache(Duration life, int most, InstantSource clock) {
        return Caffeine.newBuilder()
                .expireAfterWrite(life)
                .maximumSize(most)
                .ticker(new Ticks(clock))
                .build();
    }

    Result review(String token, String fingerprint, Optional<String> audience) {
        String key = fingerprint + audience.orElse("");
        Reviewer.Person known = good.getIfPresent(key);
        if (known != null) {
            return new Result.Accepted(known);
        }
        if (bad.getIfPresent(key) != null) {
            return new Result.Rejected();
        }
        if (onceGood.getIfPresent(key) == null && !strangers.take()) {
            return new Result.Unasked("too many unknown tokens are being checked", RETRY);
        }
        return ask(token, key, audience);
    }

    private Result ask(String token, String key, Optional<String> audience) {
        boolean admitted = false;
        try {
            admitted = running.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
            return admitted
                    ? remember(key, reviewer.review(token, audience))
                    : new Result.Unasked("too many tokens are being checked", RETRY);
        } catch (Reviewer.Away e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a token cannot be checked");
            return new Result.Unasked("the cluster's API server does not answer", RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.Unasked("the collector stops", RETRY);
        } finally {
            if (admitted) {
                running.release();
            }
        }
    }

    private Result remember(String key, Optional<Reviewer.Person> person) {
        if (person.isEmpty()) {
            bad.put(key, true);
            onceGood.invalidate(key);
            return new Result.Rejected();
        }
        good.put(key, person.get());
        onceGood.put(key, true);
        return new Result.Accepted(person.get());
    }
}
