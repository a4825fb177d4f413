/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeClock;
import io.pullgauge.probe.schedule.Agenda.Due;
import io.pullgauge.probe.schedule.Agenda.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final Target HUB = Target.registry("docker.io");
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration RECHECK = Duration.ofSeconds(2);

    private final FakeClock clock = FakeClock.at("2026-11-21T10:00:00Z");
    private final Agenda agenda = agenda(2, Agenda.Limits.UNBOUNDED);

    @BeforeEach
    void start() {
        agenda.targets(List.of(HUB), clock.instant());
    }

    @Test
    void theFirstLookComesSoonAndTheNextInItsSlot() {
        clock.advance(Duration.ofSeconds(3));
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(HUB, false));
        assertThat(agenda.due(clock.instant())).as("still running").isEmpty();

        Instant ended = clock.instant();
        assertThat(agenda.seen(HUB, Sight.WELL, ended)).contains(new Ruling.Publish(ended, true));

        assertThat(agenda.nextWake(ended)).isEqualTo(new Slots("node", INTERVAL).next(HUB.key(), ended));
        clock.advance(INTERVAL);
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(HUB, false));
    }

    @Test
    void whatIsSharedOutIsLookedAtInItsTurnTheFirstTimeToo() {
        Target image = Target.image("quay.io/a:1");
        Slots.Turn turn = new Slots.Turn(Duration.ofMinutes(5), Duration.ofSeconds(200));
        agenda.targets(List.of(HUB, image), Map.of(image, turn), clock.instant());
        clock.advance(Duration.ofSeconds(199));
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(HUB, false));
        assertThat(agenda.unseen()).as("not waited for").isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(image, false));
        agenda.seen(image, Sight.WELL, clock.instant());
        clock.advance(Duration.ofSeconds(299));
        assertThat(agenda.due(clock.instant())).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(image, false));
    }

    @Test
    void aFaultIsHeldUntilASecondLookConfirmsItAndBeganWithTheFirst() {
        seeAtFirst(Sight.WELL);
        Instant suspected = lookLater();
        assertThat(agenda.seen(HUB, Sight.fault("dns_timeout"), suspected)).contains(new Ruling.Hold());

        clock.advance(RECHECK);
        assertThat(agenda.due(clock.instant())).containsExactly(new Due(HUB, true));
        assertThat(agenda.seen(HUB, Sight.fault("dns_timeout"), clock.instant()))
                .contains(new Ruling.Publish(suspected, true));
    }

    @Test
    void oneLostPacketIsNoNews() {
        seeAtFirst(Sight.WELL);
        agenda.seen(HUB, Sight.fault("connect_timeout"), lookLater());
        clock.advance(RECHECK);
        agenda.due(clock.instant());

        assertThat(agenda.seen(HUB, Sight.WELL, clock.instant()).orElseThrow())
                .isInstanceOfSatisfying(
                        Ruling.Publish.class,
                        publish -> assertThat(publish.changed()).isFalse());
    }

    @Test
    void aTargetThatWasNeverSeenWellNeedsTheSecondLookToo() {
        clock.advance(Duration.ofSeconds(3));
        agenda.due(clock.instant());

        assertThat(agenda.seen(HUB, Sight.fault("tls_expired"), clock.instant()))
                .contains(new Ruling.Hold());
        assertThat(agenda.unseen()).isEqualTo(1);
        clock.advance(RECHECK);
        agenda.due(clock.instant());
        agenda.seen(HUB, Sight.fault("tls_expired"), clock.instant());
        assertThat(agenda.unseen()).isZero();
    }

    @Test
    void recoveryIsBelievedAtOnceAndTheSameFaultIsToldAsItIs() {
        fail("connect_refused");
        Instant again = lookLater();
        assertThat(agenda.seen(HUB, Sight.fault("connect_refused"), again).orElseThrow())
                .isInstanceOfSatisfying(Ruling.Publish.class, same -> {
                    assertThat(same.changed()).isFalse();
                    assertThat(same.since()).isBefore(again);
                });

        Instant well = lookLater();
        assertThat(agenda.seen(HUB, Sight.WELL, well)).contains(new Ruling.Publish(well, true));
    }

    @Test
    void anotherFaultThanTheKnownOneIsConfirmedToo() {
        fail("connect_refused");

        assertThat(agenda.seen(HUB, Sight.fault("dns_servfail"), lookLater())).contains(new Ruling.Hold());
    }

    @Test
    void nothingWaitsForATimeThatTheClockShowedBeforeItWasSetBack() {
        seeAtFirst(Sight.WELL);
        Instant suspected = lookLater();
        agenda.seen(HUB, Sight.fault("dns_timeout"), suspected);
        clock.step(Duration.ofHours(-2));
        agenda.clockSetBack(clock.instant());
        Instant since = clock.instant();
        clock.advance(RECHECK);

        assertThat(agenda.due(clock.instant())).containsExactly(new Due(HUB, true));
        assertThat(agenda.seen(HUB, Sight.fault("dns_timeout"), clock.instant()))
                .as("no fault begins in the future")
                .contains(new Ruling.Publish(since, true));
        assertThat(agenda.nextWake(clock.instant()))
                .isBeforeOrEqualTo(clock.instant().plus(INTERVAL));
    }

    @Test
    void whatNoSecondLookCanChangeIsTold() {
        clock.advance(Duration.ofSeconds(3));
        agenda.due(clock.instant());

        assertThat(agenda.seen(HUB, new Sight("invalid_reference", true), clock.instant()))
                .contains(new Ruling.Publish(clock.instant(), true));
    }

    @Test
    void aHangingRegistryDelaysNoOther() {
        Agenda bounded = agenda(2, Agenda.Limits.UNBOUNDED);
        Target other = Target.image("ghcr.io/a/b");
        bounded.targets(
                List.of(Target.image("nginx"), Target.image("redis"), Target.image("busybox"), other), clock.instant());
        clock.advance(Duration.ofSeconds(3));

        assertThat(bounded.due(clock.instant())).hasSize(2).contains(new Due(other, false));
        clock.advance(Duration.ofSeconds(1));
        List<Due> due = bounded.due(clock.instant());

        assertThat(due).hasSize(1);
        bounded.seen(due.getFirst().target(), Sight.WELL, clock.instant());
        assertThat(bounded.due(clock.instant())).hasSize(1);
    }

    @Test
    void theFirstLookAtARegistryGoesAheadOfTheOthersByASecondAtMost() {
        Agenda several = agenda(4, Agenda.Limits.UNBOUNDED);
        several.targets(
                List.of(Target.image("nginx"), Target.image("redis"), Target.image("busybox")), clock.instant());
        clock.advance(Duration.ofSeconds(3));
        Instant began = clock.instant();

        List<Due> first = several.due(began);

        assertThat(first).hasSize(1);
        assertThat(several.due(began)).isEmpty();
        assertThat(several.nextWake(began)).isEqualTo(began.plusSeconds(1));
        several.seen(first.getFirst().target(), Sight.WELL, began);
        assertThat(several.due(began)).hasSize(2);
    }

    @Test
    void theBudgetOfAMinuteIsKept() {
        Agenda bounded = agenda(100, 3);
        bounded.targets(
                List.of(Target.image("a"), Target.image("b"), Target.image("c"), Target.image("d")), clock.instant());
        clock.advance(Duration.ofSeconds(3));

        assertThat(bounded.due(clock.instant())).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(bounded.due(clock.instant())).hasSize(2);
        assertThat(bounded.due(clock.instant())).isEmpty();
        assertThat(bounded.nextWake(clock.instant())).isEqualTo("2026-11-21T10:01:00Z");
        clock.advance(Duration.ofSeconds(56));
        assertThat(bounded.due(clock.instant())).hasSize(1);
    }

    @Test
    void aLookThatEndsAfterItsTargetIsGoneIsForgotten() {
        clock.advance(Duration.ofSeconds(3));
        agenda.due(clock.instant());
        agenda.targets(List.of(), clock.instant());

        assertThat(agenda.seen(HUB, Sight.WELL, clock.instant())).isEmpty();
        assertThat(agenda.due(clock.instant())).isEmpty();
    }

    @Test
    void aLookThatFailedByItselfIsTriedAgainInTheNextSlot() {
        clock.advance(Duration.ofSeconds(3));
        agenda.due(clock.instant());
        agenda.failed(HUB, clock.instant());

        assertThat(agenda.due(clock.instant())).isEmpty();
        clock.advance(INTERVAL);
        assertThat(agenda.due(clock.instant())).hasSize(1);
    }

    private static Agenda agenda(int inFlight, int perMinute) {
        return new Agenda(
                new Slots("node", INTERVAL), new Agenda.Limits(RECHECK, Duration.ofSeconds(2), inFlight, perMinute));
    }

    private void seeAtFirst(Sight sight) {
        clock.advance(Duration.ofSeconds(3));
        agenda.due(clock.instant());
        agenda.seen(HUB, sight, clock.instant());
    }

    private Instant lookLater() {
        clock.advance(INTERVAL);
        assertThat(agenda.due(clock.instant())).hasSize(1);
        return clock.instant();
    }

    private void fail(String cause) {
        seeAtFirst(Sight.fault(cause));
        clock.advance(RECHECK);
        agenda.due(clock.instant());
        agenda.seen(HUB, Sight.fault(cause), clock.instant());
    }
}
