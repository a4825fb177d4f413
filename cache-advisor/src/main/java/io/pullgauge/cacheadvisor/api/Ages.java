/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as kubectl shows them: how long ago, in its one or two largest units. */
final class Ages {
    private Ages() {}

    static String since(@Nullable Instant then, Instant now) {
        return then == null ? "<unknown>" : shown(Duration.between(then, now));
    }

    static String until(@Nullable Instant then, Instant now) {
        return then == null
                ? "<unknown>"
                : then.isBefore(now) ? "-" + shown(Duration.between(then, now)) : shown(Duration.between(now, then));
    }

    static String shown(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 600) {
            return seconds / 60 + "m" + seconds % 60 + "s";
        }
        if (seconds < 3 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
