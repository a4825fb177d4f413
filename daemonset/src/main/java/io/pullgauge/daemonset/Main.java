/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import io.pullgauge.probe.cli.CheckCommand;
import io.pullgauge.probe.cli.CommandLines;
import io.pullgauge.probe.cli.ExplainCommand;
import picocli.CommandLine.Command;

/** The one command: everything that Pullgauge can do hangs below it. */
@Command(
        name = "pullgauge",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Can every node pull every image it needs, why not, and what to cache or pre-pull.",
        subcommands = {CheckCommand.class, ExplainCommand.class})
public final class Main {

    Main() {}

    public static void main(String[] arguments) {
        System.exit(CommandLines.run(new Main(), arguments));
    }
}
