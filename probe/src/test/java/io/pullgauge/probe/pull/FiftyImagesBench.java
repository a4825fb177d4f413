/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.fixture.FakeRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Prints how long fifty images of one healthy registry take, the first time and warm. A program, not a test: run its main. */
final class FiftyImagesBench {

    private FiftyImagesBench() {}

    public static void main(String[] arguments) throws Exception {
        try (World world = World.open()) {
            FakeRegistry registry = world.registry("reg.test").bearer();
            IntStream.range(0, 50).forEach(i -> registry.push("app", "v" + i, WorldTest.IMAGE));
            NodeProber prober = world.prober();
            for (int round = 0; round < 10; round++) {
                System.out.println("round " + round + ": " + once(prober).toMillis() + " ms, " + registry.connections()
                        + " connections so far");
            }
        }
    }

    private static Duration once(NodeProber prober) throws Exception {
        long started = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> running = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> prober.image("reg.test/app:v" + i)))
                    .toList();
            for (Future<?> one : running) {
                one.get();
            }
        }
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
