/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.agent.Probers;
import picocli.CommandLine;

/** What a test starts in a JVM of its own: the agent with a prober for which all is well. */
final class AgentMain {

    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new AgentCommand((settings, patient) -> Probers.well(), "1.2.3")).execute(arguments));
    }
}
