/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.cacheadvisor.demand.Pull;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeOptions;
import io.pullgauge.probe.pull.NodeProber;
import io.pullgauge.probe.pull.ProbeOptions;
import io.pullgauge.probe.report.CheckResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * The workloads of the nodes: rollout after rollout pulls from Docker Hub as the node's runtime would, each pull counts, and the collector
 * hears of it as it would from kubelets. No node keeps what it pulled, as if each rollout came to a fresh one.
 */
final class DemoTraffic implements AutoCloseable {

    /** What an agent is in that names no cluster. */
    private static final String CLUSTER = "default";

    private static final Duration PAUSE = Duration.ofMillis(1_500);
    private static final List<String> IMAGES = List.of("nginx:1.29", "redis:8", "postgres:18");
    private static final List<String> WORKLOADS = List.of("Deployment/frontend", "Deployment/cache", "StatefulSet/db");

    private final Path folder;
    private final Consumer<Collection<Pull>> heard;
    private final Thread thread;

    DemoTraffic(Path folder, Consumer<Collection<Pull>> heard) {
        this.folder = folder;
        this.heard = heard;
        thread = Thread.ofVirtual().name("traffic").start(this::pullOnAndOn);
    }

    private void pullOnAndOn() {
        List<DemoNode> nodes =
                DemoNode.ALL.stream().filter(DemoNode::runsHubImages).toList();
        for (int turn = 0; !Thread.currentThread().isInterrupted(); turn++) {
            try {
                pull(nodes.get(turn % nodes.size()), turn / nodes.size() % IMAGES.size());
                Thread.sleep(PAUSE);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void pull(DemoNode node, int image) {
        Instant begun = Instant.now();
        ProbeOptions spending = ProbeOptions.DEFAULT.withSpend(1);
        try (NodeProber runtime = NodeProber.of(Node.read(NodeOptions.at(folder.resolve(node.name()))), spending)) {
            CheckResult result = runtime.image(IMAGES.get(image));
            Instant done = Instant.now();
            heard.accept(List.of(new Pull(
                    done,
                    new NodeKey(CLUSTER, node.name()),
                    "docker.io/library/" + IMAGES.get(image),
                    "docker.io",
                    null,
                    result.bytes(),
                    Duration.between(begun, done).toMillis(),
                    0L,
                    Boolean.TRUE.equals(result.pullable()) ? Pull.What.PULLED : Pull.What.FAILED,
                    "shop",
                    WORKLOADS.get(image).substring(WORKLOADS.get(image).indexOf('/') + 1) + "-" + done.toEpochMilli(),
                    WORKLOADS.get(image),
                    "IfNotPresent")));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
