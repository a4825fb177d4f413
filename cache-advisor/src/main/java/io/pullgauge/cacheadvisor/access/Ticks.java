/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Time by a clock that may be set back, but does not go back itself: a token that is over is not believed for as long as the clock was wrong. */
final class Ticks implements Ticker {
    private final InstantSource clock;
    private long seen; // guarded by this
    private long passed; // guarded by this

    Ticks(InstantSource clock) {
        this.clock = clock;
        this.seen = clock.millis();
    }

    @Override
    public synchronized long read() {
        long now = clock.millis();
        passed += Math.max(0, now - seen);
        seen = now;
        return TimeUnit.MILLISECONDS.toNanos(passed);
    }
}
