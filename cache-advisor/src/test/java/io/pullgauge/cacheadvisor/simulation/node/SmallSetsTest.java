/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The node's own collections do what those of java.util do, sparse and dense. */
class SmallSetsTest {

    @ParameterizedTest
    @ValueSource(ints = {20, 500, 100_000})
    void idSetIsASet(int universe) {
        Random random = new Random(universe);
        IdSet set = new IdSet();
        Set<Integer> plain = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            int id = random.nextInt(universe);
            if (random.nextInt(5) < 2) {
                set.remove(id);
                plain.remove(id);
            } else {
                assertThat(set.add(id)).isEqualTo(plain.add(id));
            }
            int other = random.nextInt(universe);
            assertThat(set.contains(other)).isEqualTo(plain.contains(other));
        }
        Set<Integer> seen = new HashSet<>();
        set.forEach(seen::add);
        assertThat(seen).isEqualTo(plain);
    }

    @Test
    void useCountsForgetWhatNothingUses() {
        Random random = new Random(11);
        UseCounts counts = new UseCounts();
        Map<Integer, Integer> plain = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            int id = random.nextInt(400);
            if (random.nextBoolean()) {
                counts.increment(id);
                plain.merge(id, 1, Integer::sum);
            } else {
                boolean last = plain.getOrDefault(id, 0) == 1;
                plain.computeIfPresent(id, (k, count) -> count == 1 ? null : count - 1);
                assertThat(counts.decrement(id)).isEqualTo(last);
            }
        }
    }
}
