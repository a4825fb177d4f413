/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteStackTest {

    @Test
    void measuresTheBytesTouchedSinceTheLastUseAndWhatEachCapacityHolds() {
        Random random = new Random(7);
        long[] sizes = random.longs(300, 0, 1000).toArray();
        ByteStack stack = new ByteStack();
        List<Integer> plain = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int object = (int) (sizes.length * Math.pow(random.nextDouble(), 3));
            int depth = plain.indexOf(object);
            long expected = depth < 0
                    ? ByteStack.COLD
                    : plain.subList(0, depth + 1).stream()
                            .mapToLong(o -> sizes[o])
                            .sum();
            assertThat(stack.touch(object, sizes[object])).isEqualTo(expected);
            plain.remove(Integer.valueOf(object));
            plain.addFirst(object);
            long capacity = random.nextInt(200_000);
            assertThat(stack.resident(capacity)).isEqualTo(resident(plain, sizes, capacity));
        }
    }

    private static long resident(List<Integer> plain, long[] sizes, long capacity) {
        long sum = 0;
        for (int object : plain) {
            if (sum + sizes[object] > capacity) {
                return sum;
            }
            sum += sizes[object];
        }
        return sum;
    }
}
