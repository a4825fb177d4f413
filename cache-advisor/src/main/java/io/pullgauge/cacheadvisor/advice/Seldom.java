/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a replay of very many pulls found, kept while they are nearly the same: 100,000 of them take half a second for each registry, and one
 * pull more changes nothing. Few are replayed each time.
 */
final class Seldom {
    private static final int MANY = 5_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private record Made(Instant at, int pulls, List<Finding> findings) {
        boolean isStillTrue(Instant now, int pullsNow) {
            return Duration.between(at, now).abs().compareTo(LONGEST) < 0 && Math.abs(pullsNow - pulls) * 100L < pulls;
        }
    }

    private final Map<String, Made> made = new ConcurrentHashMap<>();

    /** What is found of a matter that rests on so many pulls. */
    List<Finding> findings(String matter, int pulls, Instant now, Supplier<List<Finding>> make) {
        if (pulls < MANY) {
            return make.get();
        }
        Made before = made.get(matter);
        if (before != null && before.isStillTrue(now, pulls)) {
            return before.findings();
        }
        Made anew = new Made(now, pulls, make.get());
        made.put(matter, anew);
        return anew.findings();
    }

    /** Forgets all other matters. */
    void keepOnly(Collection<String> matters) {
        made.keySet().retainAll(matters);
    }
}
