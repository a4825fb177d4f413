/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.probe.agent.Agent;
import io.pullgauge.probe.cli.NodeProbers;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.CollectorAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** An agent of this process with the real prober over a node's files, on a free port. */
public final class RealAgent implements AutoCloseable {
    private final Agent agent;
    private final Thread thread;

    private RealAgent(Agent agent, String name) {
        this.agent = agent;
        this.thread = Thread.ofPlatform().daemon().name("agent-" + name).start(agent::run);
    }

    public static RealAgent start(Path root, String name, int collector, List<String> registries, String... images)
            throws Exception {
        AgentSettings settings = new AgentSettings(
                root,
                name,
                "",
                Optional.empty(),
                Optional.of(new CollectorAddress("http://127.0.0.1:" + collector, Optional.empty(), Optional.empty())),
                Optional.empty(),
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                List.of(images),
                registries,
                Optional.empty(),
                "host",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Optional.empty(),
                new Spool.Bounds(2L << 20, Duration.ofHours(1)),
                false);
        return new RealAgent(Agent.start(settings, new NodeProbers(), "test", InstantSource.system()), name);
    }

    @Override
    public void close() {
        agent.close();
        thread.interrupt();
    }
}
