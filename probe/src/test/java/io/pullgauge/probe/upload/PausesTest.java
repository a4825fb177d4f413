/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PausesTest {

    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(2), 2, 0.25, Duration.ofSeconds(10));

    @Test
    void eachIsLongerThanTheOneBeforeUpToALimit() {
        assertThat(lengths(0.5)).containsExactly(2000L, 4000L, 8000L, 10000L, 10000L);
    }

    @Test
    void chanceMakesThemAShareShorterOrLonger() {
        assertThat(lengths(0)).containsExactly(1500L, 3000L, 6000L, 7500L, 7500L);
        assertThat(lengths(1)).containsExactly(2500L, 5000L, 10000L, 12500L, 12500L);
        assertThat(PAUSES.after(1)).isBetween(Duration.ofMillis(1500), Duration.ofMillis(2500));
    }

    @Test
    void noNumberOfFailuresIsTooMany() {
        assertThat(PAUSES.after(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofSeconds(10));
    }

    private static List<Long> lengths(double chance) {
        return IntStream.rangeClosed(1, 5)
                .mapToObj(failures -> PAUSES.after(failures, chance).toMillis())
                .toList();
    }
}
