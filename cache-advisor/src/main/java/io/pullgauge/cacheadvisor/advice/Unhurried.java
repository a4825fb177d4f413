/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.Standing;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.locks.LockSupport;

/**
 * Nodes that whoever walks through them walks slowly: a look at 100,000 of them takes seconds of a processor, and reports that come in
 * meanwhile must not wait for it. After each few milliseconds of work the walker rests for a multiple of them.
 */
final class Unhurried extends AbstractList<Standing> implements RandomAccess {
    private static final int CHECK_EVERY = 128;
    private static final long STRETCH_NANOS = 5_000_000;
    /** So many times the work is the rest: a look takes a fifth of one processor. */
    static final int REST = 4;
    /** A stretch that took longer than this was held up by others; resting in proportion would only add to it. */
    private static final long LONGEST_REST_NANOS = 200_000_000;

    private final List<Standing> nodes;
    private final Stretch stretch;

    /** The work since the last rest, shared by all lists of one look. */
    private static final class Stretch {
        private long since = System.nanoTime();

        void restIfLong() {
            long worked = System.nanoTime() - since;
            if (worked > STRETCH_NANOS) {
                LockSupport.parkNanos(Math.min(worked * REST, LONGEST_REST_NANOS));
                since = System.nanoTime();
            }
        }
    }

    private Unhurried(List<Standing> nodes, Stretch stretch) {
        this.nodes = nodes;
        this.stretch = stretch;
    }

    /** The same situation, for one thread that has time. */
    static Situation of(Situation situation) {
        FleetView fleet = situation.fleet();
        List<Standing> slow = new Unhurried(fleet.nodes(), new Stretch());
        return new Situation(new FleetView(fleet.at(), fleet.revision(), slow), situation.quotas(), situation.demand());
    }

    /** Some of these nodes, walked through as these are. */
    static List<Standing> asIn(List<Standing> all, List<Standing> some) {
        return all instanceof Unhurried slow ? new Unhurried(some, slow.stretch) : some;
    }

    @Override
    public Standing get(int index) {
        if (index % CHECK_EVERY == 0) {
            stretch.restIfLong();
        }
        return nodes.get(index);
    }

    @Override
    public int size() {
        return nodes.size();
    }
}
