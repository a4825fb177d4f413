/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A process of the node that runs now, as the node's {@code /proc} shows it.
 *
 * @param started to the second
 * @param command its words, the program first
 * @param environment what it was started with; empty where we may not read it
 */
public record RunningProcess(
        int id, String name, Instant started, List<String> command, Optional<UnitEnvironment> environment) {

    /** The kernel tells the time of its boot to the second only, and a file may be written in the very second of the start. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    public RunningProcess {
        command = List.copyOf(command);
    }

    /** The value of a command-line flag. */
    public Optional<String> flag(String... names) {
        return CommandLine.flag(command, names);
    }

    /** Whether this file was changed after the process started. */
    public boolean isOlderThan(NodeFiles files, String path) {
        return files.modified(path)
                .filter(modified -> modified.isAfter(started.plus(SLACK)))
                .isPresent();
    }

    /** What to say of a file that the process reads once, at its start, where that file has changed since; {@code then} says what that means. */
    public Optional<Problem> outdatedBy(NodeFiles files, Origin origin, Cause cause, String then) {
        return isOlderThan(files, origin.file())
                ? Optional.of(new Problem(cause, origin, "the file has changed since " + this + " started: " + then))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "the running " + name + " (process " + id + ", since " + started.truncatedTo(ChronoUnit.SECONDS) + ")";
    }
}
