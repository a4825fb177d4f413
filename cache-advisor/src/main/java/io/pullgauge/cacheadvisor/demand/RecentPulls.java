/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.demand;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pulls that are remembered, the oldest first. The store is read now and then, for other collectors write into it too; in between, what
 * comes in here is put in its place. Who adds never waits for who reads: reading 100,000 pulls takes half a second.
 */
final class RecentPulls {
    private static final int MOST = 100_000;
    private static final Duration MEMORY = Duration.ofDays(30);
    private static final Duration READ_AGAIN_AFTER = Duration.ofMinutes(1);

    private final DemandStore store;
    /** Guards {@code pulls} and {@code readAt}. */
    private final ReentrantLock reading = new ReentrantLock();
    /** Guards {@code news}. */
    private final ReentrantLock adding = new ReentrantLock();

    private List<Pull> pulls = List.of();
    private @Nullable Instant readAt;
    private List<Pull> news = new ArrayList<>();

    RecentPulls(DemandStore store) {
        this.store = store;
    }

    /** These are in the store. */
    void add(Collection<Pull> durable) {
        adding.lock();
        try {
            news.addAll(durable);
        } finally {
            adding.unlock();
        }
    }

    /** All that are remembered at this time; may block on the store. */
    List<Pull> at(Instant now) {
        reading.lock();
        try {
            // Taken before the store is read, which then has them.
            List<Pull> added = takeNews();
            if (readAt == null || Duration.between(readAt, now).abs().compareTo(READ_AGAIN_AFTER) > 0) {
                readAt = null;
                pulls = store.pulls(now.minus(MEMORY), MOST);
                readAt = now;
            } else if (!added.isEmpty()) {
                pulls = merged(pulls, added);
            }
            return pulls;
        } finally {
            reading.unlock();
        }
    }

    private List<Pull> takeNews() {
        adding.lock();
        try {
            List<Pull> taken = news;
            news = new ArrayList<>();
            return taken;
        } finally {
            adding.unlock();
        }
    }

    private static List<Pull> merged(List<Pull> known, List<Pull> added) {
        List<Pull> all = new ArrayList<>(known);
        added.stream()
                .map(RecentPulls::asStored)
                .sorted(Comparator.comparing(Pull::at))
                .forEach(pull -> put(all, pull));
        return List.copyOf(all.size() > MOST ? all.subList(all.size() - MOST, all.size()) : all);
    }

    /** After all of its time, unless the store has it already. */
    private static void put(List<Pull> all, Pull pull) {
        int end = all.size();
        while (end > 0 && all.get(end - 1).at().isAfter(pull.at())) {
            end--;
        }
        for (int i = end - 1; i >= 0 && all.get(i).at().equals(pull.at()); i--) {
            if (isSame(all.get(i), pull)) {
                return;
            }
        }
        all.add(end, pull);
    }

    /** As the store tells one from another. */
    private static boolean isSame(Pull one, Pull two) {
        return one.node().equals(two.node())
                && one.image().equals(two.image())
                && one.what() == two.what()
                && Objects.equals(one.pod(), two.pod());
    }

    private static Pull asStored(Pull pull) {
        return pull.at(pull.at().truncatedTo(ChronoUnit.MILLIS));
    }
}
