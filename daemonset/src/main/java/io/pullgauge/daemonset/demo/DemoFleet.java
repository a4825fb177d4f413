/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.daemonset.LocalAgent;
import io.pullgauge.probe.upload.CollectorAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The demo's agents, one for each node, all in this process; each has its own files, connections and report. */
final class DemoFleet implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final List<LocalAgent> agents = new ArrayList<>();

    DemoFleet(Path folder, DemoWorld world, String collector) throws IOException {
        for (DemoNode node : DemoNode.ALL) {
            Path root = node.write(folder, world).path();
            agents.add(LocalAgent.start(new LocalAgent.Plan(
                    root,
                    node.name(),
                    Optional.of(node.zone()),
                    new CollectorAddress(collector, Optional.empty(), Optional.empty()),
                    Optional.of(INTERVAL),
                    world.registries(),
                    world.images())));
        }
    }

    @Override
    public void close() {
        agents.forEach(LocalAgent::close);
    }
}
