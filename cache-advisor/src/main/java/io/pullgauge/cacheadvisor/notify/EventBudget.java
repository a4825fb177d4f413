/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often others are told, with the numbers of client-go's event correlator: for one registry 25 at once and then one in five minutes; of
 * more than ten alike within ten minutes only the eleventh is told, as one for all. For one thread.
 */
final class EventBudget {
    private static final int BURST = 25;
    private static final Duration REFILL = Duration.ofMinutes(5);
    private static final int MOST_ALIKE = 10;
    private static final Duration ALIKE = Duration.ofMinutes(10);
    private static final int MOST_KEYS = 4_096;

    /** What to do with one change. */
    enum Verdict {
        TELL,
        /** Tell it as standing for others like it. */
        TELL_FOR_ALL,
        KEEP_QUIET
    }

    private record Bucket(double tokens, Instant at) {
        Bucket at(Instant now) {
            double refilled = (double) Duration.between(at, now).toMillis() / REFILL.toMillis();
            return new Bucket(Math.min(BURST, tokens + Math.max(0, refilled)), now);
        }
    }

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_KEYS;
        }
    };
    private final Map<Change.Kind, Deque<Instant>> alike = new EnumMap<>(Change.Kind.class);

    Verdict judge(Change change, Instant now) {
        Bucket bucket =
                buckets.getOrDefault(change.registry(), new Bucket(BURST, now)).at(now);
        boolean affordable = bucket.tokens() >= 1;
        buckets.put(change.registry(), affordable ? new Bucket(bucket.tokens() - 1, now) : bucket);
        if (!affordable) {
            return Verdict.KEEP_QUIET;
        }
        Deque<Instant> recent = alike.computeIfAbsent(change.kind(), kind -> new ArrayDeque<>());
        while (!recent.isEmpty() && !recent.getFirst().plus(ALIKE).isAfter(now)) {
            recent.removeFirst();
        }
        if (recent.size() > MOST_ALIKE) {
            return Verdict.KEEP_QUIET;
        }
        recent.addLast(now);
        return recent.size() > MOST_ALIKE ? Verdict.TELL_FOR_ALL : Verdict.TELL;
    }
}
