/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.report.ReportAnswer;
import io.pullgauge.probe.schedule.Agenda;
import io.pullgauge.probe.schedule.Sight;
import io.pullgauge.probe.schedule.Slots;
import io.pullgauge.probe.schedule.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharingTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final int INTERVAL = 60;

    private static List<Place> nodes(int count, int zones, String egress) {
        return IntStream.range(0, count)
                .mapToObj(i -> Place.of(new NodeKey("c", "node-" + i), "z" + i % zones, egress))
                .toList();
    }

    private static ReportAnswer.Targets images(String registry, int count) {
        return new ReportAnswer.Targets(
                List.of(registry),
                IntStream.range(0, count)
                        .mapToObj(i -> registry + "/team/app" + i + ":1")
                        .toList());
    }

    /** Each agent's own schedule, minute by minute: 5,000 nodes behind one address look at 100 images of Docker Hub. */
    @Test
    void staysWithinDockerHubsBudgetWithFiveThousandNodesBehindOneAddress() {
        List<Place> places = nodes(5_000, 3, "203.0.113.9");
        ReportAnswer.Targets wanted = images("docker.io", 100);
        Plan plan = Plan.of(places, wanted, Budgets.usual(), INTERVAL);
        Map<NodeKey, Agenda> agendas = new LinkedHashMap<>();
        for (Place place : places) {
            ReportAnswer.Targets own = plan.of(place.key());
            Agenda agenda = new Agenda(
                    new Slots(place.key().node(), Duration.ofSeconds(INTERVAL)),
                    new Agenda.Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 4, 120));
            agenda.targets(targets(own), turns(own), START);
            agendas.put(place.key(), agenda);
        }
        Map<String, Instant> firstSeen = new HashMap<>();
        List<Integer> perMinute = new ArrayList<>();
        for (int minute = 0; minute < 30; minute++) {
            int requests = 0;
            for (int second = 0; second < 60; second += 5) {
                Instant now = START.plusSeconds(minute * 60L + second);
                for (Agenda agenda : agendas.values()) {
                    for (Agenda.Due due : agenda.due(now)) {
                        // A connection that is opened and closed is no request.
                        if (due.target().kind() != Target.Kind.CONNECTION) {
                            requests += Plan.REQUESTS_A_LOOK;
                            firstSeen.putIfAbsent(due.target().name(), now);
                        }
                        agenda.seen(due.target(), Sight.WELL, now);
                    }
                }
            }
            perMinute.add(requests);
        }
        assertThat(firstSeen.keySet()).containsAll(wanted.images()).contains("docker.io");
        assertThat(firstSeen.values())
                .allSatisfy(time -> assertThat(time).isBefore(START.plus(Duration.ofMinutes(10))));
        assertThat(perMinute).allSatisfy(requests -> assertThat(requests).isLessThanOrEqualTo(60));
    }

    @Test
    void everyNodeThatDoesNotAskARegistryEachIntervalConnectsToItEachInterval() {
        for (int count : List.of(60, 200, 5_000)) {
            List<Place> places = nodes(count, 3, "203.0.113.9");
            Plan plan = Plan.of(places, images("docker.io", 20), Budgets.usual(), INTERVAL);
            for (Place place : places) {
                ReportAnswer.Targets own = plan.of(place.key());
                boolean asksOften = own.registries().contains("docker.io")
                        && (own.turns() == null || !own.turns().containsKey("docker.io"));
                boolean connects =
                        own.connections() != null && own.connections().contains("docker.io");
                assertThat(connects).as(count + " " + place.key()).isNotEqualTo(asksOften);
            }
        }
    }

    private static Set<Target> targets(ReportAnswer.Targets own) {
        Set<Target> all = new HashSet<>();
        Stream.ofNullable(own.connections()).flatMap(List::stream).forEach(host -> all.add(Target.connection(host)));
        own.registries().forEach(host -> all.add(Target.registry(host)));
        own.images().forEach(image -> all.add(Target.image(image)));
        return all;
    }

    private static Map<Target, Slots.Turn> turns(ReportAnswer.Targets own) {
        Map<Target, Slots.Turn> turns = new HashMap<>();
        for (Target target : targets(own)) {
            ReportAnswer.Turn turn = own.turns() == null ? null : own.turns().get(target.name());
            if (turn != null) {
                turns.put(
                        target,
                        new Slots.Turn(Duration.ofSeconds(turn.everySeconds()), Duration.ofSeconds(turn.atSeconds())));
            }
        }
        return turns;
    }

    @Test
    void letsEveryNodeOfASmallFleetLookAtAllAtTheUsualInterval() {
        List<Place> places = nodes(60, 3, "");
        ReportAnswer.Targets wanted = images("r.example", 2);
        Plan plan = Plan.of(places, wanted, Budgets.usual(), INTERVAL);
        for (Place place : places) {
            assertThat(plan.of(place.key())).isEqualTo(wanted);
        }
    }

    @Test
    void choosesTwoNodesOfEachZoneAndEgressAddressWhereAllWouldBeTooMany() {
        List<Place> places = new ArrayList<>(nodes(2_000, 3, "203.0.113.9"));
        nodes(2_000, 3, "198.51.100.7")
                .forEach(place ->
                        places.add(Place.of(new NodeKey("d", place.key().node()), place.zone(), place.egress())));
        ReportAnswer.Targets wanted = images("r.example", 1);
        Plan plan = Plan.of(places, wanted, Budgets.usual(), INTERVAL);
        Map<String, Integer> lookers = new HashMap<>();
        for (Place place : places) {
            if (!plan.of(place.key()).images().isEmpty()) {
                lookers.merge(place.zone() + " " + place.egress(), 1, Integer::sum);
            }
        }
        assertThat(lookers)
                .hasSize(6)
                .allSatisfy((group, count) -> assertThat(count).isEqualTo(2));
    }

    @Test
    void movesOnlyWhatAMissingNodeLookedAt() {
        List<Place> all = nodes(50, 1, "203.0.113.9");
        ReportAnswer.Targets wanted = images("r.example", 40);
        Plan before = Plan.of(all, wanted, Budgets.usual(), INTERVAL);
        Place gone = all.getFirst();
        Plan after = Plan.of(all.subList(1, all.size()), wanted, Budgets.usual(), INTERVAL);
        Set<String> orphans = new HashSet<>(before.of(gone.key()).images());
        for (Place place : all.subList(1, all.size())) {
            List<String> then = before.of(place.key()).images();
            List<String> now = new ArrayList<>(after.of(place.key()).images());
            assertThat(now).containsAll(then);
            now.removeAll(then);
            assertThat(orphans).containsAll(now);
        }
    }

    @Test
    void keepsToWhatTheOwnerAllows() {
        Plan plan = Plan.of(
                nodes(100, 1, "203.0.113.9"), images("r.example", 10), new Budgets(Map.of("r.example", 6)), INTERVAL);
        int looks = 0;
        int every = 0;
        for (Place place : nodes(100, 1, "203.0.113.9")) {
            ReportAnswer.Targets own = plan.of(place.key());
            looks += own.images().size() + own.registries().size();
            every = own.turns() == null
                    ? every
                    : own.turns().values().iterator().next().everySeconds();
        }
        assertThat(looks * Plan.REQUESTS_A_LOOK * 60.0 / every).isLessThanOrEqualTo(6);
    }
}
