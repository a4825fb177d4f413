/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.FleetView;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeState;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.cacheadvisor.quota.QuotaObservation;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Tells each node what to look at. The plan follows the fleet: it is made anew once a while, and soon when an unknown node comes. */
public final class Sharing {
    private static final Duration FRESH = Duration.ofSeconds(30);
    private static final Duration SOONEST = Duration.ofSeconds(1);
    /** In a fleet as small as this a plan costs nothing, and a new node need not wait for its share. */
    private static final int SMALL = 200;

    private final Fleet fleet;
    private final ReportAnswer.Targets wanted;
    private final Budgets budgets;
    private final Duration interval;
    private final InstantSource clock;
    private final Egresses egresses = new Egresses();
    /** Guards making the plan. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Made made;

    private record Made(Plan plan, Instant at, int nodes) {}

    /** Shares these targets out. */
    public Sharing(Fleet fleet, ReportAnswer.Targets wanted, Budgets budgets, Duration interval, InstantSource clock) {
        this.fleet = fleet;
        this.wanted = wanted;
        this.budgets = budgets;
        this.interval = interval;
        this.clock = clock;
    }

    /** What the node of this report, which the fleet knows by now, shall look at. */
    public ReportAnswer.Targets of(Observation report) {
        if (wanted.registries().isEmpty() && wanted.images().isEmpty()) {
            return wanted;
        }
        heard(QuotaObservation.of(report));
        return plan(report.key()).of(report.key());
    }

    /** Takes over whom registries count these nodes as. */
    public void heard(Collection<QuotaObservation> readings) {
        egresses.heard(readings);
    }

    private Plan plan(NodeKey node) {
        Made now = made;
        if (now != null && !isDue(now, node)) {
            return now.plan();
        }
        // In a large fleet a plan takes a while to make: whoever comes meanwhile goes by the one before.
        if (now == null || now.nodes() < SMALL) {
            lock.lock();
        } else if (!lock.tryLock()) {
            return now.plan();
        }
        try {
            Made after = made;
            if (after == null || isDue(after, node)) {
                after = make();
                made = after;
            }
            return after.plan();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue(Made plan, NodeKey node) {
        Duration age = Duration.between(plan.at(), clock.instant());
        boolean stranger = !plan.plan().knows(node) && (plan.nodes() < SMALL || age.compareTo(SOONEST) >= 0);
        return stranger || age.compareTo(FRESH) >= 0;
    }

    private Made make() {
        FleetView view = fleet.view(clock.instant());
        List<Place> places = egresses.places(view.nodes().stream()
                .filter(node -> node.state() != NodeState.STALE && node.state() != NodeState.ABSENT)
                .toList());
        Plan plan = Plan.of(places, wanted, budgets, (int) Math.max(1, interval.toSeconds()));
        return new Made(plan, view.at(), places.size());
    }
}
