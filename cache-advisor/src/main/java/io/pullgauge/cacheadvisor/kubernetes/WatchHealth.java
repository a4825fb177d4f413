/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pullgauge.cacheadvisor.fleet.Unwatched;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether something is watched: the log says so once when it is not, and once when it is again. Trying never ends. */
final class WatchHealth {
    private static final Logger LOG = LoggerFactory.getLogger(WatchHealth.class);

    /** Tries follow one another faster, also where each waits for its time-outs; a client's own word on a watch is not the same for all kinds. */
    private static final Duration QUIET = Duration.ofMinutes(2);

    private final String what;
    private final String meanwhile;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Unwatched> trouble = new AtomicReference<>();
    private volatile Instant lastFailure = Instant.MIN;

    /**
     * Nothing is wrong yet.
     *
     * @param meanwhile what follows for who reads the log
     */
    WatchHealth(String what, String meanwhile, InstantSource clock) {
        this.what = what;
        this.meanwhile = meanwhile;
        this.clock = clock;
    }

    /** For {@link SharedIndexInformer#exceptionHandler}. */
    boolean isRetried(boolean started, Throwable failure) {
        lastFailure = clock.instant();
        Unwatched now = new Unwatched(what, lastFailure, Why.of(failure));
        if (trouble.compareAndSet(null, now)) {
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("reason", now.why())
                    .log("cannot be watched: " + meanwhile + "; trying again");
        }
        return true;
    }

    /** What is wrong now; nothing once all of these have listed and no try has failed for two minutes. */
    Optional<Unwatched> of(Collection<? extends SharedIndexInformer<?>> informers) {
        Unwatched before = trouble.get();
        boolean well = before != null
                && clock.instant().isAfter(lastFailure.plus(QUIET))
                && informers.stream().allMatch(SharedIndexInformer::hasSynced);
        if (well && trouble.compareAndSet(before, null)) {
            LOG.atInfo().addKeyValue("what", what).log("is watched again");
        }
        return Optional.ofNullable(trouble.get());
    }
}
