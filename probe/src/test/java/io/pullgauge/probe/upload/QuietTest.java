/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.probe.fixture.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietTest {

    private static final Duration LONGEST = Duration.ofSeconds(39);

    private final FakeClock clock = FakeClock.at("2026-11-21T10:00:00Z");
    private final Quiet quiet = new Quiet(clock);

    @Test
    void threeFailuresAreNoReasonAndTheFourthIs() {
        failed(3);
        assertThat(quiet.isOver()).isTrue();
        failed(1);
        assertThat(quiet.isOver()).isFalse();
    }

    @Test
    void anAnswerBetweenThemCountsAnew() {
        failed(3);
        quiet.answered();
        failed(3);
        assertThat(quiet.isOver()).isTrue();
    }

    @Test
    void itEndsWithOneTryAfterWhichItIsLongerOrForgotten() {
        failed(4);
        clock.advance(Duration.ofSeconds(6));
        assertThat(quiet.isOver()).isFalse();
        clock.advance(Duration.ofSeconds(8));
        assertThat(quiet.isOver()).isTrue();
        failed(1);
        assertThat(quiet.isOver()).isFalse();
        clock.advance(LONGEST);
        quiet.answered();
        failed(3);
        assertThat(quiet.isOver()).isTrue();
    }

    @Test
    void itNeverLastsLongerThanItsLimit() {
        failed(100);
        clock.advance(LONGEST);
        assertThat(quiet.isOver()).isTrue();
    }

    @Test
    void aClockThatIsSetBackEndsIt() {
        failed(4);
        clock.step(Duration.ofDays(-1));
        quiet.clockSetBack();
        assertThat(quiet.isOver()).isTrue();
    }

    private void failed(int times) {
        for (int i = 0; i < times; i++) {
            quiet.failed();
        }
    }
}
