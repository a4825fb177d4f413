/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

import java.io.Console;
import picocli.CommandLine.Option;

/**
 * How a command prints, as a picocli mixin.
 *
 * <pre>{@code
 *   @Mixin private OutputOptions output = new OutputOptions();
 * }</pre>
 */
public final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = OutputFormat.Converter.class,
            completionCandidates = OutputFormat.Words.class,
            description = "How to print the result: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OutputFormat format = OutputFormat.TEXT;

    @Option(names = "--no-color", description = "No colours, on a terminal either.")
    private boolean noColor;

    /** What {@code -o} asks for. */
    public OutputFormat format() {
        return format;
    }

    /** Colours for a text that goes to a terminal; without effect for everything else. */
    @SuppressWarnings(
            "SystemConsoleNull") // JDK 25 went back to the console of java.base, which is null without a terminal
    public Style style() {
        Console console = System.console();
        return new Style(!noColor && console != null && console.isTerminal());
    }
}
