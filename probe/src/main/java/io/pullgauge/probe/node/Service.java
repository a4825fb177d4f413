/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.List;
import java.util.Optional;

/** A systemd service of the node as its unit files have it. */
public record Service(String name, List<String> command, UnitEnvironment environment) {

    public Service {
        command = List.copyOf(command);
    }

    /** The value of a command-line flag, written {@code --flag=value} or {@code --flag value}. */
    public Optional<String> flag(String... names) {
        return CommandLine.flag(command, names);
    }
}
