/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.fleet.Latencies;
import io.pullgauge.cacheadvisor.fleet.NodeFacts;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.fleet.Observation;
import io.pullgauge.probe.report.QuotaReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings as fleets really bring them: several accounts, networks instead of addresses, wrong clocks, repeated and impossible values. */
class OddReadingsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ADDRESS = "203.0.113.9";

    private final QuotaLedger ledger = new QuotaLedger();

    private static QuotaReport quota(@Nullable String identity, long remaining) {
        return new QuotaReport("docker.io", identity, 100L, remaining, 21_600L);
    }

    private void hear(String node, Instant at, QuotaReport quota) {
        hear(node, at, at, null, quota);
    }

    private void hear(String node, Instant sentAt, Instant receivedAt, @Nullable Long offset, QuotaReport quota) {
        ledger.add(QuotaObservation.of(new Observation(
                new NodeKey("c", node),
                null,
                "i",
                null,
                1,
                sentAt,
                receivedAt,
                null,
                List.of(),
                Latencies.NONE,
                List.of(),
                List.of(quota),
                Map.of(),
                new NodeFacts(Map.of(), offset, List.of(), "", List.of()))));
    }

    private QuotaStanding only() {
        List<QuotaStanding> standings = ledger.standings(NOW);
        assertThat(standings).hasSize(1);
        return standings.getFirst();
    }

    @Test
    void keepsTwoAccountsBehindOneAddressApart() {
        hear("a", NOW.minusSeconds(60), quota("team-one", 90));
        hear("b", NOW.minusSeconds(30), quota("team-two", 12));

        assertThat(ledger.standings(NOW).stream().map(each -> each.key().identity()))
                .containsExactly("team-one", "team-two");
    }

    @Test
    void takesTheAddressesOfOneSixtyFourForOneIdentity() {
        hear("a", NOW.minusSeconds(600), quota("2001:DB8:0:12::1", 90));
        hear("b", NOW.minusSeconds(300), quota("2001:db8:0:12:aaaa:bbbb:cccc:dddd", 88));
        hear("c", NOW.minusSeconds(30), quota("2001:db8:0:12::/64", 85));
        hear("d", NOW.minusSeconds(20), quota("2001:db8:0:13::1", 70));

        assertThat(ledger.standings(NOW).stream().map(each -> each.key().identity()))
                .containsExactly("2001:db8:0:12::/64", "2001:db8:0:13::/64");
        assertThat(ledger.standings(NOW).getFirst().nodes()).hasSize(3);
        assertThat(ledger.standings(NOW).getFirst().spent()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 203.0.113.9",
        "::ffff:203.0.113.9, 203.0.113.9",
        "a:b, a:b",
        "7bfb3b2e-0f2c-4d2c-9a3e-2f4c7f0e7a11, 7bfb3b2e-0f2c-4d2c-9a3e-2f4c7f0e7a11",
        "1:2:3:4:5:6:7:8:9, 1:2:3:4:5:6:7:8:9"
    })
    void spellsOtherIdentitiesAsTheyAre(String told, String identity) {
        assertThat(EgressIdentity.of(told)).isEqualTo(identity);
    }

    @Test
    void keepsTheOrderOfReadingsOfNodesWhoseClocksDiffer() {
        // One unit a minute; b's clock is two minutes behind, and it knows.
        for (int minute = 30; minute >= 1; minute--) {
            Instant at = NOW.minus(Duration.ofMinutes(minute));
            hear("a", at, at, 0L, quota(ADDRESS, 60 + minute));
            Instant later = at.plusSeconds(30);
            hear("b", later.minusSeconds(120), later, -120_000L, quota(ADDRESS, 60 + minute));
        }

        assertThat(only().spent()).isEqualTo(29);
        assertThat(only().unitsPerHour()).isBetween(55.0, 65.0);
    }

    @Test
    void countsARepeatedOldReadingNotAsOneMore() {
        // a looked once and says so in each report; b looks each minute.
        hear("a", NOW.minus(Duration.ofMinutes(31)), quota(ADDRESS, 91));
        for (int minute = 30; minute >= 1; minute--) {
            Instant at = NOW.minus(Duration.ofMinutes(minute));
            hear("b", at, quota(ADDRESS, 60 + minute));
            hear("a", at.plusSeconds(20), quota(ADDRESS, 91));
        }

        assertThat(only().spent()).isEqualTo(30);
        assertThat(only().remaining()).isEqualTo(61);
    }

    @Test
    void takesAReadingForAsOldAsItIs() {
        hear("a", NOW.minusSeconds(5), quota(ADDRESS, 80).readAt(NOW.minusSeconds(1_000)));

        assertThat(only().observedAt()).isEqualTo(NOW.minusSeconds(1_000));
    }

    @Test
    void takesTheTimeOfReceiptWhereTheNodesOwnCannotBe() {
        hear("a", NOW.plusSeconds(86_400), NOW.minusSeconds(9), null, quota(ADDRESS, 80));
        hear("b", Instant.EPOCH, NOW.minusSeconds(8), null, quota(ADDRESS, 79).readAt(Instant.MIN));

        assertThat(only().observedAt()).isEqualTo(NOW.minusSeconds(8));
        assertThat(only().remaining()).isEqualTo(79);
    }

    @Test
    void usesNoReadingThatCannotBe() {
        hear("a", NOW, new QuotaReport("docker.io", ADDRESS, 100L, 101L, 21_600L));
        hear("a", NOW, new QuotaReport("docker.io", ADDRESS, 100L, -1L, 21_600L));
        hear("a", NOW, new QuotaReport("docker.io", ADDRESS, -100L, 3L, 21_600L));
        hear("a", NOW, new QuotaReport("docker.io", ADDRESS, 100L, null, 21_600L));

        assertThat(ledger.standings(NOW)).isEmpty();
    }

    @Test
    void forecastsNothingWhereTheRegistryNamesNoWindow() {
        hear("a", NOW.minusSeconds(600), new QuotaReport("docker.io", ADDRESS, 100L, 90L, null));
        hear("a", NOW.minusSeconds(60), new QuotaReport("docker.io", ADDRESS, 100L, 60L, 0L));

        assertThat(only().forecast()).isNull();
        assertThat(only().windowSeconds()).isNull();
        assertThat(only().spent()).isEqualTo(30);
    }

    @Test
    void takesARemainderThatRisesForUnitsThatCameBack() {
        hear("a", NOW.minusSeconds(900), quota(ADDRESS, 10));
        hear("a", NOW.minusSeconds(600), quota(ADDRESS, 40));
        hear("a", NOW.minusSeconds(300), quota(ADDRESS, 35));

        assertThat(only().spent()).isEqualTo(5);
    }

    @Test
    void beginsAnewWhenTheLimitChanges() {
        hear("a", NOW.minusSeconds(900), quota(ADDRESS, 90));
        hear("a", NOW.minusSeconds(600), new QuotaReport("docker.io", ADDRESS, 10L, 9L, 3_600L));
        hear("a", NOW.minusSeconds(300), new QuotaReport("docker.io", ADDRESS, 10L, 8L, 3_600L));

        assertThat(only().spent()).isEqualTo(1);
        assertThat(only().limit()).isEqualTo(10);
    }
}
