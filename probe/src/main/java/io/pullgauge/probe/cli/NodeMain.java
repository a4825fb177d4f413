/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.tls.JsseLimits;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The agent image's one program: the node's daemon, and what is handy beside it in the same container. It knows nothing of the collector,
 * so that the image carries the probe's jars and no others.
 */
@Command(
        name = "pullgauge",
        mixinStandardHelpOptions = true,
        versionProvider = NodeMain.Version.class,
        description = "What this node would get when it pulls.",
        subcommands = {CheckCommand.class, ExplainCommand.class})
public final class NodeMain {

    NodeMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line and returns its exit code. */
    static int run(String... arguments) {
        JsseLimits.raise();
        Optional<AgentFlags> plain = arguments.length > 0 && arguments[0].equals("agent")
                ? AgentFlags.read(List.of(arguments).subList(1, arguments.length), System.getenv())
                : Optional.empty();
        return plain.map(NodeMain::agent).orElseGet(() -> others(arguments));
    }

    private static int agent(AgentFlags plain) {
        return new AgentRun(new NodeProbers(), version(), problem -> System.err.println("pullgauge agent: " + problem))
                .with(plain.config(), plain.flags());
    }

    private static int others(String... arguments) {
        CommandLine line = new CommandLine(new NodeMain());
        line.addSubcommand(new AgentCommand(new NodeProbers(), version()));
        line.setOut(CommandLines.standardOutput());
        return CommandLines.run(line, arguments);
    }

    /** The version as the jar's manifest has it, or the module that the agent's image is made of. */
    private static String version() {
        Class<?> here = NodeMain.class;
        return Optional.ofNullable(here.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(here.getPackage().getImplementationVersion()))
                .orElse("development");
    }

    /** For picocli. */
    static final class Version implements CommandLine.IVersionProvider {

        Version() {}

        @Override
        public String[] getVersion() {
            return new String[] {"pullgauge " + version()};
        }
    }
}
