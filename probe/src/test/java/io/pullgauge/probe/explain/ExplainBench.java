/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

/**
 * Messages per second of one core's time: {@code java -cp … io.pullgauge.probe.explain.ExplainBench}. Takes our own variations, and the shared set
 * where it is found.
 */
final class ExplainBench {

    private static final int ROUNDS = 8;

    /** The time that this thread really had: other work on the machine does not count. */
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private ExplainBench() {}

    public static void main(String[] arguments) throws IOException {
        List<String> own = ExplainerVariationsTest.variations()
                .map(ExplainerVariationsTest.Variation::message)
                .toList();
        measure("own variations", own);
        SharedData.folder()
                .ifPresent(folder -> measure(
                        "shared set",
                        SharedData.messages(folder).stream()
                                .map(SharedData.Message::text)
                                .toList()));
        measure("1 MB each", List.of("x".repeat(1 << 20), own.getFirst() + "y ".repeat(1 << 19)));
    }

    private static void measure(String name, List<String> messages) {
        for (int round = 0; round < ROUNDS; round++) {
            int count = 0;
            long begin = CLOCK.getCurrentThreadCpuTime();
            long end = begin;
            while (end - begin < 1_000_000_000L) {
                for (String message : messages) {
                    Explainer.explain(message);
                }
                count += messages.size();
                end = CLOCK.getCurrentThreadCpuTime();
            }
            if (round == ROUNDS - 1) {
                System.out.printf("%-16s %,.0f messages/s%n", name, count * 1e9 / (end - begin));
            }
        }
    }
}
