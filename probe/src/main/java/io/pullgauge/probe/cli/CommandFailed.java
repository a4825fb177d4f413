/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.cli;

/** Ends a command with one line on standard error and an exit code of the contract. */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The command itself failed. */
    public static final int FAILED = 1;

    /** It was called wrongly. */
    public static final int USAGE = 2;

    /** It worked, and found something. */
    public static final int FINDINGS = 4;

    private final int exitCode;

    private CommandFailed(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command could not do its work; the message says what to do. */
    public static CommandFailed failed(String message) {
        return new CommandFailed(FAILED, message);
    }

    /** The call makes no sense; the message says what was expected. */
    public static CommandFailed usage(String message) {
        return new CommandFailed(USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
