/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was spent of a registry's quotas over a time, by all identities together: the sum of what each one's readings show, a lower bound.
 *
 * @param from the first reading
 * @param to the last
 */
public record QuotaUse(long units, Instant from, Instant to) {

    /** Of these readings; empty where they span too little time to tell anything. */
    public static Optional<QuotaUse> of(List<QuotaObservation> readings) {
        Map<QuotaKey, List<QuotaObservation>> byKey = new TreeMap<>();
        readings.stream()
                .sorted(Comparator.comparing(QuotaObservation::at))
                .forEach(each -> byKey.computeIfAbsent(QuotaKey.of(each), key -> new ArrayList<>())
                        .add(each));
        List<Burn> burns =
                byKey.values().stream().map(Burn::of).filter(Burn::isTelling).toList();
        return burns.stream()
                .map(burn -> new QuotaUse(burn.units(), burn.from(), burn.to()))
                .reduce((one, two) ->
                        new QuotaUse(one.units + two.units, earlier(one.from, two.from), later(one.to, two.to)));
    }

    private static Instant earlier(Instant one, Instant two) {
        return one.isBefore(two) ? one : two;
    }

    private static Instant later(Instant one, Instant two) {
        return one.isAfter(two) ? one : two;
    }

    /** The time over which it was read. */
    public long seconds() {
        return Duration.between(from, to).toSeconds();
    }
}
