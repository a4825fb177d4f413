/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.cli.ExplainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The collector image's one program: the cluster's daemon, and the commands that ask it. It knows nothing of the demo and its stand-ins,
 * so that the image carries no test fixture.
 */
@Command(
        name = "pullgauge",
        mixinStandardHelpOptions = true,
        versionProvider = CollectorMain.Version.class,
        description = "Which nodes cannot pull, why, and what to cache.",
        subcommands = {
            CollectorCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            NodesCommand.class,
            RegistriesCommand.class,
            PodsCommand.class,
            QuotaCommand.class,
            AdviceCommand.class,
            PrepullCommand.class,
            SimulateCommand.class
        })
public final class CollectorMain {

    CollectorMain() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new CollectorMain());
        line.setOut(CommandLines.standardOutput());
        System.exit(CommandLines.run(line, arguments));
    }

    /** The version as the jar's manifest has it. */
    static final class Version implements CommandLine.IVersionProvider {

        Version() {}

        @Override
        public String[] getVersion() {
            String version = CollectorMain.class.getPackage().getImplementationVersion();
            return new String[] {"pullgauge " + (version == null ? "development" : version)};
        }
    }
}
