/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastingChangesTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final LastingChanges changes = new LastingChanges(Duration.ofMinutes(10));

    @Test
    void tellsAFaultOnceWhenItHasLastedAndItsEndWhenThatHasLasted() {
        assertThat(look(0, 2, 3)).isEmpty();
        assertThat(look(9, 2, 3)).isEmpty();
        assertThat(look(10, 2, 3))
                .extracting(Change::kind, Change::since)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Change.Kind.FAILING, START));
        assertThat(look(60, 1, 4)).isEmpty();
        assertThat(look(61, 0, 5)).isEmpty();
        assertThat(look(71, 0, 5)).extracting(Change::kind).containsExactly(Change.Kind.RECOVERED);
        assertThat(look(200, 0, 5)).isEmpty();
    }

    @Test
    void keepsQuietAboutWhatComesAndGoes() {
        for (int minute = 0; minute < 300; minute += 9) {
            assertThat(look(minute, minute % 2, 5)).isEmpty();
        }
    }

    @Test
    void keepsQuietAboutAHealthyRegistryFromTheStart() {
        assertThat(look(0, 0, 5)).isEmpty();
        assertThat(look(60, 0, 5)).isEmpty();
    }

    @Test
    void aRegistryThatNobodyHasAFreshReportOnNeitherFailsNorRecovers() {
        look(0, 2, 3);
        assertThat(look(10, 2, 3)).hasSize(1);
        assertThat(look(20, 0, 0)).isEmpty();
        assertThat(look(60, 0, 0)).isEmpty();
        assertThat(look(61, 2, 3)).isEmpty();
    }

    private List<Change> look(int minute, int failing, int ok) {
        return changes.look(List.of(Summaries.of("r.example", failing, ok)), START.plus(Duration.ofMinutes(minute)));
    }
}
