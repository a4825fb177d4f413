/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static Duration seconds(long number) {
        return Duration.ofSeconds(number);
    }

    @Test
    void givesThreeUsualIntervalsToANewNode() {
        assertThat(Pace.first(seconds(60), null).patience()).isEqualTo(seconds(180));
    }

    @Test
    void learnsAQuickRhythmFromThreeGapsAndNotFromOneExtraReport() {
        Pace pace = Pace.first(seconds(60), null).next(seconds(5), null);
        assertThat(pace.patience()).isEqualTo(seconds(180));
        pace = pace.next(seconds(5), null).next(seconds(5), null);
        assertThat(pace.patience()).isEqualTo(seconds(15));
    }

    @Test
    void learnsASlowRhythm() {
        Pace pace = Pace.first(seconds(60), null).next(seconds(300), null).next(seconds(300), null);
        assertThat(pace.interval()).isEqualTo(seconds(300));
    }

    @Test
    void doesNotTakeAnOutageForARhythm() {
        Pace pace = Pace.first(seconds(60), null).next(Duration.ofHours(5), null);
        assertThat(pace.patience()).isEqualTo(seconds(540));
    }

    @Test
    void believesAnAgentThatSaysItsInterval() {
        assertThat(Pace.first(seconds(60), seconds(10)).patience()).isEqualTo(seconds(30));
    }

    @Test
    void neverLosesPatienceAfterAMoment() {
        assertThat(Pace.first(seconds(1), seconds(1)).patience()).isEqualTo(seconds(10));
    }
}
