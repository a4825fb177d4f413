/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stands for the workloads behind the same address: pulls that count, in bursts, so that there is a quota to watch. */
final class DemoTraffic implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(4);
    private static final List<String> IMAGES = List.of("nginx:1.29", "redis:8", "postgres:18");

    private final Thread thread;

    DemoTraffic(Path nodeRoot) {
        thread = Thread.ofVirtual().name("traffic").start(() -> pull(nodeRoot));
    }

    private static void pull(Path nodeRoot) {
        int turn = 0;
        while (!Thread.currentThread().isInterrupted()) {
            ProbeOptions spending = ProbeOptions.DEFAULT.withSpend(4);
            try (NodeProber runtime = NodeProber.of(Node.read(NodeOptions.at(nodeRoot)), spending)) {
                runtime.image(IMAGES.get(turn++ % IMAGES.size()));
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
