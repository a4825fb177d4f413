/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a cache keeps what it fetched.
 *
 * @param seconds as reported: 0 = set to never expire, null = no timer at all
 */
record Ttl(long millis, @Nullable Long seconds) {

    static final Ttl NONE = new Ttl(TimedDisk.NEVER, null);

    /** distribution's meaning: zero never expires. */
    static Ttl of(Duration duration) {
        return new Ttl(duration.isZero() ? TimedDisk.NEVER : duration.toMillis(), duration.toSeconds());
    }

    /** When something that is fetched or renewed now expires; at that very moment it is gone. */
    long expiry(long now) {
        return millis >= TimedDisk.NEVER - now ? TimedDisk.NEVER : now + millis;
    }
}
