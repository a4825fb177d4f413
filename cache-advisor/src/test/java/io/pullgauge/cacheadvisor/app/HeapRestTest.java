/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When the heap's rest comes; what it gives back is seen in the image. */
class HeapRestTest {
    private static final long MEBI = 1 << 20;

    private final AtomicLong allocated = new AtomicLong(200 * MEBI);
    private final AtomicInteger rests = new AtomicInteger();
    private final HeapRest heap = new HeapRest(allocated::get, rests::incrementAndGet);

    @Test
    void restsWhenTheStartIsOverAndThenNowAndThen() {
        heap.look();
        assertThat(rests).as("just started").hasValue(0);
        allocated.addAndGet(300 * MEBI);
        heap.look();
        assertThat(rests).as("still starting").hasValue(0);
        heap.look();
        assertThat(rests).as("as soon as it is quiet").hasValue(1);
        for (int i = 0; i < 19; i++) {
            allocated.addAndGet(64 * MEBI);
            heap.look();
        }
        assertThat(rests).as("for ten minutes").hasValue(1);
        heap.look();
        assertThat(rests).as("after ten minutes").hasValue(2);
        heap.close();
    }

    @Test
    void restsAgainAfterABurst() {
        heap.look();
        heap.look();
        allocated.addAndGet(500 * MEBI);
        heap.look();
        heap.look();

        assertThat(rests).hasValue(2);
        heap.close();
    }

    @Test
    void neverRestsWhileThereIsWork() {
        for (int i = 0; i < 100; i++) {
            allocated.addAndGet(65 * MEBI);
            heap.look();
        }

        assertThat(rests).hasValue(0);
        heap.close();
    }
}
