/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Which part of a node lies under its root: all of it, or only the folders that are mounted below one that is none itself, as in an
 * agent's pod. What is missing elsewhere there may well be on the node.
 */
final class Mounts {

    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    private final List<Path> parts;

    private Mounts(List<Path> parts) {
        this.parts = List.copyOf(parts);
    }

    /** What is mounted below this root now; where the kernel does not tell, all of it is taken to be there. */
    static Mounts below(Path root) {
        try {
            return of(root, Files.readAllLines(TABLE));
        } catch (IOException _) {
            return new Mounts(List.of());
        }
    }

    /** From the lines of proc_pid_mountinfo(5), whose fifth word is the place. */
    static Mounts of(Path root, List<String> table) {
        List<Path> places = table.stream()
                .map(line -> line.split(" ", 6))
                .filter(words -> words.length == 6)
                .map(words -> Path.of(plain(words[4])))
                .filter(place -> place.startsWith(root))
                .toList();
        boolean whole = root.getParent() == null || places.contains(root);
        return new Mounts(whole ? List.of() : places);
    }

    /** Whether what is missing at this place, links followed, is missing on the node. */
    boolean show(Path place) {
        return parts.isEmpty() || parts.stream().anyMatch(place::startsWith);
    }

    /** Space, tab, line feed and backslash stand there as octal numbers. */
    private static String plain(String word) {
        return word.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
