/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many a second, and so many at once after a quiet time. Safe for use by several threads. */
final class Budget {
    private final double perSecond;
    private final double most;
    private final InstantSource clock;
    private double left;
    private Instant filled;

    Budget(double perSecond, double most, InstantSource clock) {
        this.perSecond = perSecond;
        this.most = most;
        this.clock = clock;
        this.left = most;
        this.filled = clock.instant();
    }

    /** Takes one, where there is one. */
    synchronized boolean take() {
        Instant now = clock.instant();
        double seconds = Math.max(0, Duration.between(filled, now).toMillis() / 1000.0);
        left = Math.min(most, left + seconds * perSecond);
        filled = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
