/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.agent.Agent;
import io.pullgauge.probe.cli.NodeProbers;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.spool.Spool;
import io.pullgauge.probe.upload.CollectorAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** An agent on a thread of this process, for {@code up} and the demo: the same code as the daemon, on a free port. */
public final class LocalAgent implements AutoCloseable {

    private final Agent agent;
    private final Thread thread;

    private LocalAgent(Agent agent, String name) {
        this.agent = agent;
        this.thread = Thread.ofPlatform().daemon().name("agent-" + name).start(agent::run);
    }

    /** What to run. */
    public record Plan(
            Path root,
            String name,
            Optional<String> zone,
            CollectorAddress collector,
            Optional<Duration> interval,
            List<String> registries,
            List<String> images) {}

    /** Starts it; throws where this machine does not let it. */
    public static LocalAgent start(Plan plan) throws IOException {
        AgentSettings settings = new AgentSettings(
                plan.root(),
                plan.name(),
                "",
                plan.zone(),
                Optional.of(plan.collector()),
                plan.interval(),
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                plan.images(),
                plan.registries(),
                Optional.empty(),
                "host",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Optional.empty(),
                new Spool.Bounds(2L << 20, Duration.ofHours(1)),
                false);
        try {
            return new LocalAgent(
                    Agent.start(settings, new NodeProbers(), Version.text(), InstantSource.system()), plan.name());
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS for the collector", e);
        }
    }

    /** Where its metrics are. */
    public int port() {
        return agent.address().getPort();
    }

    @Override
    public void close() {
        agent.close();
        thread.interrupt();
    }
}
