/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.List;
import java.util.Optional;

/** The words of a command line. */
final class CommandLine {

    private CommandLine() {}

    /** The value of a flag, written {@code --flag=value} or {@code --flag value}; the last one given counts, as in Go's flag packages. */
    static Optional<String> flag(List<String> command, String... names) {
        String last = null;
        for (int i = 0; i < command.size(); i++) {
            for (String name : names) {
                if (command.get(i).startsWith(name + "=")) {
                    last = command.get(i).substring(name.length() + 1);
                } else if (command.get(i).equals(name) && i + 1 < command.size()) {
                    last = command.get(i + 1);
                }
            }
        }
        return Optional.ofNullable(last);
    }
}
