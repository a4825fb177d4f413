/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** The recent past of every quota, in memory; what is worth keeping of it is in the store. */
public final class QuotaLedger {
    /** Readings that are older tell nothing of a quota any more. */
    public static final Duration MEMORY = Duration.ofDays(2);

    /** Hostile or broken headers must not grow this without bound. */
    private static final int MOST_KEYS = 5_000;
    /** An unchanged value is kept again after this time, so that "nothing was spent" is known too. */
    private static final Duration REPEAT = Duration.ofMinutes(5);

    /** Guards the map and each series in it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<QuotaKey, Series> series = new TreeMap<>();

    /** Which of these observations tell something new: those are worth storing. */
    public List<QuotaObservation> news(Collection<QuotaObservation> observations) {
        lock.lock();
        try {
            List<QuotaObservation> news = new ArrayList<>();
            for (QuotaObservation each : observations) {
                Series known = series.get(QuotaKey.of(each));
                if (known == null || known.isNews(each, REPEAT)) {
                    news.add(each);
                }
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    /** Takes observations over, stored or not. */
    public void add(Collection<QuotaObservation> observations) {
        lock.lock();
        try {
            for (QuotaObservation each : observations) {
                QuotaKey key = QuotaKey.of(each);
                if (series.size() < MOST_KEYS || series.containsKey(key)) {
                    series.computeIfAbsent(key, Series::new).add(each);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Every quota that has been seen within the last two windows (at least an hour), sorted by registry and identity. */
    public List<QuotaStanding> standings(Instant now) {
        // Forecasts are worked out while reports go on being taken in: the writer asks this ledger in the middle of its
        // transaction.
        return current(now).stream().map(each -> each.standing(now)).toList();
    }

    private List<Series.Drawn> current(Instant now) {
        lock.lock();
        try {
            series.values().removeIf(each -> each.isOver(now));
            return series.values().stream().map(Series::drawn).toList();
        } finally {
            lock.unlock();
        }
    }
}
