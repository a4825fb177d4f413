/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aRestartKeepsTheSlot() {
        Instant before = new Slots("node-1", MINUTE).next("docker.io", NOW);

        Instant after = new Slots("node-1", MINUTE).next("docker.io", before.minusMillis(1));

        assertThat(after).isEqualTo(before);
        assertThat(new Slots("node-1", MINUTE).next("docker.io", before)).isEqualTo(before.plus(MINUTE));
    }

    @Test
    void aFleetIsSpreadEvenlyOverTheInterval() {
        Integer[] perSecond = new Integer[60];
        Arrays.fill(perSecond, 0);
        for (int node = 0; node < 6000; node++) {
            Instant slot = new Slots("node-" + node, MINUTE).next("docker.io", NOW);
            perSecond[(int) (slot.getEpochSecond() % 60)]++;
        }

        assertThat(perSecond).allSatisfy(count -> assertThat(count).isBetween(60, 145));
    }

    @Test
    void theNextSlotIsAlwaysLaterAndWithinAnInterval() {
        Slots slots = new Slots("n", Duration.ofSeconds(7));
        for (int i = 0; i < 1000; i++) {
            Instant from = NOW.plusMillis(i * 37L);
            assertThat(slots.next("key" + i, from)).isAfter(from).isBeforeOrEqualTo(from.plusSeconds(7));
        }
    }

    @Test
    void anIntervalOfNothingIsRefused() {
        assertThatThrownBy(() -> new Slots("n", Duration.ZERO)).hasMessageContaining("expected: at least 1 ms");
    }
}
