/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.Fleet;
import io.pullgauge.cacheadvisor.fleet.Latencies;
import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.NodeView;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.probe.report.QuotaReport;
import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a whole fleet is told, where a node learns behind which address it is only from a registry that it was told to ask. */
class SharingOfFleetTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final ReportAnswer.Targets WANTED = new ReportAnswer.Targets(
            List.of("docker.io"),
            IntStream.range(0, 20)
                    .mapToObj(i -> "docker.io/team/app" + i + ":1")
                    .toList());
    private static final String NAT = "203.0.113.9";

    private Instant now = START;
    private final Map<NodeKey, ReportAnswer.Targets> told = new HashMap<>();

    /** A collector, and those of the fleet that report to it. */
    private final class Replica {
        private final Fleet fleet = new Fleet(Set.of(), START);
        private final Sharing sharing = new Sharing(fleet, WANTED, Budgets.usual(), MINUTE, () -> now);

        void answer(NodeKey node, long sequence) {
            ReportAnswer.Targets before = told.get(node);
            boolean asked = before != null
                    && !(before.registries().isEmpty() && before.images().isEmpty());
            told.put(node, sharing.of(seen(node, sequence, asked)));
        }

        void knows(NodeKey node, long sequence) {
            fleet.put(NodeView.after(null, seen(node, sequence, false), MINUTE));
        }
    }

    private Observation seen(NodeKey node, long sequence, boolean asked) {
        return new Observation(
                node,
                "z" + Math.floorMod(node.hashCode(), 3),
                "i",
                "1",
                sequence,
                now,
                now,
                MINUTE,
                List.of(),
                Latencies.NONE,
                List.of(),
                asked ? List.of(new QuotaReport("docker.io", NAT, 100L, 50L, 21_600L)) : List.of(),
                Map.of(),
                NodeFacts.NONE);
    }

    private static List<NodeKey> nodes(String cluster, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new NodeKey(cluster, "node-" + i))
                .toList();
    }

    private double requestsAMinute() {
        return told.values().stream()
                .mapToDouble(own -> {
                    long looks = (long) own.registries().size() + own.images().size();
                    long turned = own.turns() == null ? 0 : own.turns().size();
                    double rare = own.turns() == null
                            ? 0
                            : own.turns().values().stream()
                                    .mapToDouble(turn -> 60.0 / turn.everySeconds())
                                    .sum();
                    return Plan.REQUESTS_A_LOOK * (looks - turned + rare);
                })
                .sum();
    }

    /** Half an hour, each node reporting once a minute to the collector of its number. */
    private void pass(List<Replica> replicas, List<NodeKey> nodes) {
        for (int minute = 1; minute <= 30; minute++) {
            now = now.plus(MINUTE);
            long sequence = minute;
            replicas.forEach(replica -> nodes.forEach(node -> replica.knows(node, sequence)));
            for (int i = 0; i < nodes.size(); i++) {
                replicas.get(i % replicas.size()).answer(nodes.get(i), sequence);
            }
            if (minute > 2) {
                assertThat(requestsAMinute()).as("in minute " + minute).isLessThanOrEqualTo(60);
            }
        }
        assertThat(requestsAMinute()).as("all of it is used").isGreaterThan(30);
    }

    @Test
    void keepsToTheBudgetAlthoughOnlyThoseWhoAskedKnowTheirAddress() {
        pass(List.of(new Replica()), nodes("c", 600));
    }

    @Test
    void keepsToTheBudgetWhereSeveralCollectorsHearOfAPartEach() {
        pass(List.of(new Replica(), new Replica()), nodes("c", 600));
    }

    @Test
    void oneBudgetForAllClustersBehindOneAddress() {
        List<NodeKey> both = new java.util.ArrayList<>(nodes("c", 300));
        both.addAll(nodes("d", 300));
        pass(List.of(new Replica()), both);
    }
}
