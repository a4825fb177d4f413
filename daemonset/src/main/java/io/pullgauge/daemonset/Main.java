/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.cacheadvisor.cli.AdviceCommand;
import io.pullgauge.cacheadvisor.cli.CollectorCommand;
import io.pullgauge.cacheadvisor.cli.NodesCheckCommand;
import io.pullgauge.cacheadvisor.cli.NodesCommand;
import io.pullgauge.cacheadvisor.cli.PodsCommand;
import io.pullgauge.cacheadvisor.cli.PrepullCommand;
import io.pullgauge.cacheadvisor.cli.QuotaCommand;
import io.pullgauge.cacheadvisor.cli.RegistriesCommand;
import io.pullgauge.cacheadvisor.cli.SimulateCommand;
import io.pullgauge.daemonset.demo.DemoCommand;
import io.pullgauge.probe.cli.AgentCommand;
import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.cli.ExplainCommand;
import io.pullgauge.probe.cli.NodeProbers;
import io.pullgauge.probe.tls.JsseLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one command: everything that Pullgauge can do hangs below it. */
@Command(
        name = "pullgauge",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Can every node pull every image it needs, why not, and what to cache or pre-pull.")
public final class Main {

    /** In the order of the help. */
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("agent", () -> new AgentCommand(new NodeProbers(), Version.text()));
        COMMANDS.put("collector", CollectorCommand::new);
        COMMANDS.put("up", UpCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("nodes", NodesCommand::new);
        COMMANDS.put("registries", RegistriesCommand::new);
        COMMANDS.put("pods", PodsCommand::new);
        COMMANDS.put("quota", QuotaCommand::new);
        COMMANDS.put("advice", AdviceCommand::new);
        COMMANDS.put("prepull", PrepullCommand::new);
        COMMANDS.put("simulate", SimulateCommand::new);
    }

    Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs one command line and returns its exit code. */
    static int run(String... arguments) {
        JsseLimits.raise();
        CommandLine line = new CommandLine(new Main());
        CommandLines.add(line, commands(arguments), arguments);
        line.setOut(CommandLines.standardOutput());
        return CommandLines.run(line, arguments);
    }

    /** Whoever asks for the nodes' eyes asks a collector: another command under the same name. */
    private static Map<String, Supplier<Object>> commands(String... arguments) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>(COMMANDS);
        boolean ofNodes = Stream.of(arguments)
                .anyMatch(each -> each.equals("--compare") || each.equals("--nodes") || each.startsWith("--nodes="));
        if (ofNodes) {
            commands.put("check", NodesCheckCommand::new);
        }
        return commands;
    }
}
