/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pullgauge.cacheadvisor.notify.EventBudget.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventBudgetTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final EventBudget budget = new EventBudget();

    @Test
    void oneRegistryIsToldTwentyFiveTimesAndThenOnceInFiveMinutes() {
        // Eleven minutes apart within the burst's worth of changes would refill it: all at once, but each kind for
        // itself.
        int told = 0;
        Instant now = START;
        for (int i = 0; i < 200; i++) {
            now = now.plus(Duration.ofMinutes(1));
            told += budget.judge(change("r.example", i % 2 == 0), now) == Verdict.KEEP_QUIET ? 0 : 1;
        }

        // 25 at first and one for each five of the 200 minutes.
        assertThat(told).isBetween(60, 66);
    }

    @Test
    void ofManyAlikeOnlyTheEleventhIsToldForAll() {
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < 100; i++) {
            verdicts.merge(budget.judge(change("r" + i + ".example", true), START), 1, Integer::sum);
        }

        assertThat(verdicts)
                .containsEntry(Verdict.TELL, 10)
                .containsEntry(Verdict.TELL_FOR_ALL, 1)
                .containsEntry(Verdict.KEEP_QUIET, 89);
        assertThat(budget.judge(change("later.example", true), START.plus(Duration.ofMinutes(10))))
                .isEqualTo(Verdict.TELL);
    }

    private static Change change(String registry, boolean failing) {
        return new Change(failing ? Change.Kind.FAILING : Change.Kind.RECOVERED, registry, 1, 1, Map.of(), null, START);
    }
}
