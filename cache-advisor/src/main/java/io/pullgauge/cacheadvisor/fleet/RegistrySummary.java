/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.probe.verdict.Cause;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One registry over all nodes. Cells of nodes that have gone silent count as stale only.
 *
 * @param causes failing nodes by cause
 * @param imageCauses failing images by cause, also those that say nothing bad about the registry
 * @param scope null where nothing fails
 * @param since when the oldest of the present faults began
 * @param drift in what nodes that look at this registry are told different things (certificate issuer)
 */
public record RegistrySummary(
        String registry,
        int ok,
        int failing,
        int unknown,
        int stale,
        Map<Cause, Integer> causes,
        Map<Cause, Integer> imageCauses,
        @Nullable Scope scope,
        @Nullable Instant since,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        @Nullable Instant certificateNotAfter,
        List<Difference> drift) {

    /** Every registry that any node looks at, sorted by name. */
    public static List<RegistrySummary> of(FleetView view) {
        Map<String, Gathering> gatherings = new HashMap<>();
        for (Standing node : view.nodes()) {
            String place = node.key().cluster() + "/" + node.zone();
            for (int i = 0; i < node.registries().size(); i++) {
                RegistryCell cell = node.registries().get(i);
                gatherings
                        .computeIfAbsent(cell.registry(), registry -> new Gathering())
                        .add(node, place, cell, node.latencies().of(i));
            }
        }
        return new TreeMap<>(gatherings)
                .entrySet().stream()
                        .map(entry -> entry.getValue().summary(entry.getKey()))
                        .toList();
    }

    private static final class Gathering {
        private final Map<CellState, Integer> states = new EnumMap<>(CellState.class);
        private final Map<Cause, Integer> causes = new EnumMap<>(Cause.class);
        private final Map<Cause, Integer> imageCauses = new EnumMap<>(Cause.class);
        private final Scope.Tally reach = new Scope.Tally();
        /** The same with those that only connect: where the way is what is broken, they say how far that goes. */
        private final Scope.Tally way = new Scope.Tally();

        private int waysFailing;
        private final Difference.Collector drift = new Difference.Collector();
        private double[] millis = new double[16];
        private int measured;
        private int stale;
        private @Nullable Instant since;
        private @Nullable Instant notAfter;

        void add(Standing node, String place, RegistryCell cell, @Nullable Double took) {
            if (!node.isFresh()) {
                stale++;
                return;
            }
            states.merge(cell.state(), 1, Integer::sum);
            tally(place, cell);
            if (cell.state() == CellState.FAILING && cell.fault() != null) {
                causes.merge(cell.fault().cause(), 1, Integer::sum);
                since = since == null || cell.since().isBefore(since) ? cell.since() : since;
            }
            if (!cell.images().causes().isEmpty()) {
                cell.images().causes().forEach((cause, count) -> imageCauses.merge(cause, count, Integer::sum));
            }
            if (cell.state() == CellState.OK && took != null) {
                measured(took);
            }
            certificate(node, cell.certificate());
        }

        private void tally(String place, RegistryCell cell) {
            boolean failing = cell.state() == CellState.FAILING;
            if (failing || cell.state() == CellState.OK) {
                reach.add(place, failing);
            }
            if (cell.state() != CellState.UNKNOWN) {
                way.add(place, failing);
            }
            if (failing
                    && cell.fault() != null
                    && RegistryCell.isOfTheWay(cell.fault().stage())) {
                waysFailing++;
            }
        }

        private Scope scope(int failing) {
            return waysFailing * 2 > failing ? way.scope() : reach.scope();
        }

        private void measured(double took) {
            millis = measured == millis.length ? Arrays.copyOf(millis, measured * 2) : millis;
            millis[measured++] = took;
        }

        private void certificate(Standing node, @Nullable CertificateSeen seen) {
            if (seen != null) {
                notAfter = seen.notAfter() != null
                                && (notAfter == null || seen.notAfter().isBefore(notAfter))
                        ? seen.notAfter()
                        : notAfter;
                if (seen.issuer() != null) {
                    drift.add("issuer", seen.issuer(), node.key().node());
                }
            }
        }

        RegistrySummary summary(String registry) {
            Arrays.sort(millis, 0, measured);
            return new RegistrySummary(
                    registry,
                    states.getOrDefault(CellState.OK, 0),
                    states.getOrDefault(CellState.FAILING, 0),
                    states.getOrDefault(CellState.UNKNOWN, 0) + states.getOrDefault(CellState.CONNECTED, 0),
                    stale,
                    Map.copyOf(causes),
                    Map.copyOf(imageCauses),
                    states.getOrDefault(CellState.FAILING, 0) == 0
                            ? null
                            : scope(states.getOrDefault(CellState.FAILING, 0)),
                    since,
                    quantile(0.5),
                    quantile(0.99),
                    notAfter,
                    drift.differences());
        }

        private @Nullable Double quantile(double q) {
            return measured == 0 ? null : millis[(int) Math.min(measured - 1L, (long) Math.floor(q * measured))];
        }
    }
}
