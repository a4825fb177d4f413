/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/**
 * Wrong usage and failures in one line on standard error, instead of picocli's page of help or a stack trace.
 *
 * <pre>{@code
 *   new CommandLine(command)
 *       .setParameterExceptionHandler(OneLineErrors::usage)
 *       .setExecutionExceptionHandler(OneLineErrors::failure)
 * }</pre>
 */
public final class OneLineErrors {

    private OneLineErrors() {}

    /** Exit code 2: what is wrong with the call, and where to read how it is called. */
    public static int usage(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        line(command, wrong.getMessage() + "; see " + name(command) + " --help");
        return ExitCode.USAGE;
    }

    /** Exit code 1: what failed. */
    public static int failure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        String message = failure.getMessage();
        line(command, message == null ? failure.getClass().getSimpleName() : message);
        return ExitCode.SOFTWARE;
    }

    private static void line(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println(name(command) + ": " + message.replaceAll("\\p{Cntrl}+", " "));
        err.flush();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
