/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import io.pullgauge.probe.verdict.Text;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Runs a picocli command the way all of ours behave: errors in one line on standard error, exit codes of the contract. */
public final class CommandLines {

    private static final String DEBUG = "--debug";

    private CommandLines() {}

    /** Standard output for a command line, in UTF-8 whatever the locale says: a container has none. */
    public static PrintWriter standardOutput() {
        return new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }

    /**
     * Gives a program the command that is asked for, and all of them where none is: describing one to picocli takes longer than some of
     * them run, and a daemon would keep the descriptions of the others.
     *
     * @param commands in the order of the help
     */
    public static void add(CommandLine line, Map<String, Supplier<Object>> commands, String... arguments) {
        Supplier<Object> asked = arguments.length > 0 ? commands.get(arguments[0]) : null;
        if (asked != null) {
            line.addSubcommand(arguments[0], asked.get());
        } else {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
    }

    /** Parses and runs; returns the exit code. {@code --debug} anywhere shows the stack trace of an error. */
    public static int run(CommandLine line, String... arguments) {
        boolean debug = Arrays.asList(arguments).contains(DEBUG);
        boolean own = arguments.length > 0 && "agent".equals(arguments[0]);
        String[] rest = own
                ? arguments
                : Arrays.stream(arguments).filter(a -> !DEBUG.equals(a)).toArray(String[]::new);
        line.registerConverter(Duration.class, new DurationConverter());
        line.setParameterExceptionHandler((e, _) -> wrongUsage(e));
        line.setExecutionExceptionHandler((e, command, _) -> failed(e, command, debug));
        line.setUsageHelpAutoWidth(true);
        // A message to explain may begin with @.
        line.setExpandAtFiles(false);
        int code = line.execute(rest);
        return code != CommandFailed.FAILED && isLost(line) ? CommandFailed.FAILED : code;
    }

    /** A result that nobody got must not read as success: an empty file would pass for a gate that found nothing. */
    private static boolean isLost(CommandLine line) {
        if (line.getOut().checkError()) {
            say(line, "the result could not be written to standard output");
            return true;
        }
        return false;
    }

    private static int wrongUsage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        say(e.getCommandLine(), Text.line(String.valueOf(e.getMessage())) + " (see '" + command + " --help')");
        return CommandFailed.USAGE;
    }

    private static int failed(Exception e, CommandLine command, boolean debug) {
        if (debug) {
            e.printStackTrace(System.err);
        }
        if (e instanceof CommandFailed told) {
            say(command, Text.line(String.valueOf(told.getMessage()), 2000));
            return told.exitCode();
        }
        say(command, "unexpected " + Text.line(e.toString()) + "; run again with --debug and report it");
        return CommandFailed.FAILED;
    }

    /** One line on standard error, with the command's name in front. */
    static void say(CommandLine command, String line) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName(" ") + ": " + line);
        err.flush();
    }

    /** Durations as Go and Kubernetes write them: {@code 500ms}, {@code 5s}, {@code 1m30s}, {@code 6h}, {@code 7d}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return Durations.parse(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' (expected: a duration such as 500ms, 5s or 1m30s)"));
        }
    }
}
