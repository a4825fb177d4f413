/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cli;

import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.cli.ExplainCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
        description = "Which nodes cannot pull, why, and what to cache.")
public final class CollectorMain {

    /** In the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("collector", CollectorCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("nodes", NodesCommand::new);
        COMMANDS.put("registries", RegistriesCommand::new);
        COMMANDS.put("pods", PodsCommand::new);
        COMMANDS.put("quota", QuotaCommand::new);
        COMMANDS.put("advice", AdviceCommand::new);
        COMMANDS.put("prepull", PrepullCommand::new);
        COMMANDS.put("simulate", SimulateCommand::new);
    }

    CollectorMain() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new CollectorMain());
        CommandLines.add(line, COMMANDS, arguments);
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
