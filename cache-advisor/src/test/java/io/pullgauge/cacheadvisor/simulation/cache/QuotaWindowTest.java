/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.simulation.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotaWindowTest {

    @Test
    void findsThePeakOfASlidingWindow() {
        Random random = new Random(3);
        QuotaWindow window = new QuotaWindow(10_000);
        ArrayDeque<long[]> plain = new ArrayDeque<>();
        long sum = 0;
        long peak = 0;
        long now = 0;
        for (int i = 0; i < 60_000; i++) {
            now += random.nextInt(i / 20_000 % 2 == 0 ? 3 : 60);
            int units = random.nextInt(4);
            window.add(now, units);
            plain.add(new long[] {now, units});
            sum += units;
            while (plain.getFirst()[0] <= now - 10_000) {
                sum -= plain.removeFirst()[1];
            }
            peak = Math.max(peak, sum);
            assertThat(window.peak()).isEqualTo(peak);
        }
        assertThat(peak).isGreaterThan(10_000);
    }

    @Test
    void countsAnyNumberOfUnitsInOneMillisecond() {
        QuotaWindow window = new QuotaWindow(1);
        window.add(5, 3_000_000);
        window.add(5, 1_000_000);
        assertThat(window.peak()).isEqualTo(4_000_000);
        window.add(6, 1);
        assertThat(window.peak()).isEqualTo(4_000_000);
    }
}
