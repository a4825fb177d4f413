/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.cacheadvisor.cli.AdviceCommand;
import io.pullgauge.cacheadvisor.cli.CollectorCommand;
import io.pullgauge.cacheadvisor.cli.NodesCommand;
import io.pullgauge.cacheadvisor.cli.PodsCommand;
import io.pullgauge.cacheadvisor.cli.QuotaCommand;
import io.pullgauge.cacheadvisor.cli.RegistriesCommand;
import io.pullgauge.cacheadvisor.cli.SimulateCommand;
import io.pullgauge.daemonset.demo.DemoCommand;
import io.pullgauge.probe.cli.AgentCommand;
import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.cli.ExplainCommand;
import io.pullgauge.probe.cli.NodeProbers;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one command: everything that Pullgauge can do hangs below it. */
@Command(
        name = "pullgauge",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Can every node pull every image it needs, why not, and what to cache or pre-pull.",
        subcommands = {
            CheckCommand.class,
            ExplainCommand.class,
            CollectorCommand.class,
            UpCommand.class,
            DemoCommand.class,
            NodesCommand.class,
            RegistriesCommand.class,
            PodsCommand.class,
            QuotaCommand.class,
            AdviceCommand.class,
            SimulateCommand.class
        })
public final class Main {

    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line and returns its exit code. */
    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(new AgentCommand(new NodeProbers(), Version.text()));
        line.setOut(CommandLines.standardOutput());
        return CommandLines.run(line, arguments);
    }
}
