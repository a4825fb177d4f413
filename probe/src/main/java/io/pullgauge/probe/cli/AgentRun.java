/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.agent.Agent;
import io.pullgauge.probe.agent.ProberSource;
import io.pullgauge.probe.config.AgentKey;
import io.pullgauge.probe.config.AgentSettings;
import io.pullgauge.probe.config.Setting;
import io.pullgauge.probe.log.Logs;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An agent from its settings to its end, however they were read.
 *
 * @param complain is told what is wrong, in one line each
 */
record AgentRun(ProberSource probers, String version, Consumer<String> complain) {

    /** Returns the exit code. */
    int with(Optional<Path> config, Map<AgentKey, Setting> flags) {
        return switch (AgentSettings.read(config, flags)) {
            case AgentSettings.Outcome.Wrong(List<String> problems) -> {
                problems.forEach(complain);
                yield CommandFailed.USAGE;
            }
            case AgentSettings.Outcome.Ready(AgentSettings settings) -> run(settings);
        };
    }

    private int run(AgentSettings settings) {
        Logs.daemon(settings.debug());
        try (Agent agent = Agent.start(settings, probers, version, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "stop"));
            agent.run();
            return 0;
        } catch (BindException taken) {
            complain.accept(
                    "cannot listen on " + settings.listen().getHostString() + ":"
                            + settings.listen().getPort()
                            + ": the address is taken, as by another agent on this node's network, or not this machine's (expected: another --listen; in the chart agent.port)");
        } catch (IOException | GeneralSecurityException e) {
            complain.accept("cannot start: " + e.getMessage());
        }
        return CommandFailed.FAILED;
    }
}
