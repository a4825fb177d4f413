/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a command line. */
public final class CommandLine {

    private CommandLine() {}

    /** The value of a flag, written {@code --flag=value} or {@code --flag value}; the last one given counts, as in Go's flag packages. */
    static Optional<String> flag(List<String> command, String... names) {
        List<String> values = flags(command, names);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /** All values of a flag that may be given more than once. */
    public static List<String> flags(List<String> command, String... names) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            for (String name : names) {
                if (command.get(i).startsWith(name + "=")) {
                    values.add(command.get(i).substring(name.length() + 1));
                } else if (command.get(i).equals(name) && i + 1 < command.size()) {
                    values.add(command.get(i + 1));
                }
            }
        }
        return values;
    }
}
