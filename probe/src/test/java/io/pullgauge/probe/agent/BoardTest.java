/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.report.NodeReport.RegistryEntry;
import io.pullgauge.probe.schedule.Target;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that is asked now and then, and connected to in between, has one state. */
class BoardTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Target ASKED = Target.registry("r.test");
    private static final Target WAY = Target.connection("r.test");

    private final Board board = new Board();

    @BeforeEach
    void wants() {
        board.targets(List.of(ASKED, WAY));
    }

    private BoardTest saw(Target target, int minute, @Nullable Cause cause) {
        ScriptedProber prober = new ScriptedProber();
        if (cause != null) {
            prober.broken("r.test", cause);
        }
        Instant at = NOW.plus(Duration.ofMinutes(minute));
        board.put(Look.at(target, prober, Duration.ofMinutes(1)), at, at);
        return this;
    }

    private @Nullable String told() {
        List<RegistryEntry> entries = board.registries();
        assertThat(entries).hasSize(1);
        return entries.getFirst().verdict().cause();
    }

    @Test
    void aFaultOfTheWayIsToldAsSoonAsItIsSeen() {
        assertThat(saw(ASKED, 0, null).saw(WAY, 1, Cause.DNS_TIMEOUT).told()).isEqualTo("dns_timeout");
    }

    @Test
    void aFaultOfTheWayEndsWhenTheWayIsFree() {
        assertThat(saw(ASKED, 0, Cause.DNS_TIMEOUT).saw(WAY, 1, null).told()).isNull();
        assertThat(board.standings().getFirst().look().success())
                .as("whether it answers, nobody has asked")
                .isEmpty();
    }

    @Test
    void whatARegistryAnsweredHoldsUntilItIsAskedAgain() {
        assertThat(saw(ASKED, 0, Cause.REGISTRY_5XX).saw(WAY, 1, null).told()).isEqualTo("registry_5xx");
        saw(ASKED, 2, null).saw(WAY, 3, null);
        assertThat(board.standings().getFirst().look().success()).contains(true);
    }

    @Test
    void anAnswerThatCameAfterAFaultOfTheWayCountsMore() {
        assertThat(saw(WAY, 0, Cause.CONNECT_TIMEOUT).saw(ASKED, 1, null).told())
                .isNull();
    }

    @Test
    void allCausesThatEverWereStayInTheMetrics() {
        saw(ASKED, 0, Cause.REGISTRY_5XX).saw(WAY, 1, Cause.DNS_TIMEOUT);
        assertThat(board.standings().getFirst().causes()).containsExactlyInAnyOrder("registry_5xx", "dns_timeout");
    }
}
