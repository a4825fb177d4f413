/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a node reports, so that its silence can be told from its rhythm. An agent may be set to its own interval, which its reports
 * need not mention; so the longest of the last three gaps counts, which a single extra report (on a change) does not shorten.
 */
public record Pace(Duration newest, Duration middle, Duration oldest, boolean said) {
    /** A node is stale after this many missed intervals. */
    private static final int MISSED = 3;

    private static final Duration LONGEST = Duration.ofHours(1);
    /** No node is called stale sooner: a garbage collection or a retried connection takes seconds. */
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

    static Pace first(Duration usual, @Nullable Duration said) {
        return said == null ? new Pace(usual, usual, usual, false) : new Pace(said, said, said, true);
    }

    Pace next(Duration gap, @Nullable Duration said) {
        if (said != null) {
            return new Pace(said, said, said, true);
        }
        // A gap far beyond the rhythm is rather an outage than a new rhythm: it counts three times the interval at
        // most.
        Duration sane = min(gap.isNegative() ? Duration.ZERO : gap, min(LONGEST, patience()));
        return new Pace(/* newest= */ sane, /* middle= */ newest, /* oldest= */ middle, false);
    }

    /** The interval at which it is expected. */
    public Duration interval() {
        return max(newest, max(middle, oldest));
    }

    /** For how long it may be silent. */
    public Duration patience() {
        return max(Duration.ofMillis(interval().toMillis() * MISSED), LEAST_PATIENCE);
    }

    private static Duration min(Duration one, Duration two) {
        return one.compareTo(two) <= 0 ? one : two;
    }

    private static Duration max(Duration one, Duration two) {
        return one.compareTo(two) >= 0 ? one : two;
    }
}
