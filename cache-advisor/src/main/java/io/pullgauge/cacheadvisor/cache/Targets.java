/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The products for which there is configuration. What comes out has been read again by the rules of the product that will read it. */
public final class Targets {
    private static final Map<String, Function<Wanted, Configuration>> WRITERS = new TreeMap<>(Map.of(
            "containerd", Containerd::of,
            "crio", Crio::of,
            "k3s", K3s::of,
            "distribution", Distribution::of,
            "harbor", Harbor::of,
            "zot", Zot::of,
            "spegel", Spegel::of,
            "ecr", Ecr::of));

    /** The oldest and the newest major version that each is written for. */
    private static final Map<String, int[]> MAJORS = Map.of(
            "containerd", new int[] {1, 2},
            "crio", new int[] {1, 1},
            "k3s", new int[] {1, 1},
            "distribution", new int[] {2, 3},
            "harbor", new int[] {2, 2},
            "zot", new int[] {2, 2},
            "spegel", new int[] {0, 0});

    private Targets() {}

    /** What came of it. */
    public sealed interface Made {
        /** It can be applied. */
        record Good(Configuration configuration) implements Made {}

        /** It cannot be right, and is not given out. */
        record Refused(String field, String value, String expected) implements Made {}
    }

    /** The products' names. */
    public static List<String> names() {
        return List.copyOf(WRITERS.keySet());
    }

    /** Writes the configuration and reads it again. */
    public static Made make(String target, Wanted wanted) {
        Function<Wanted, Configuration> writer = WRITERS.get(target);
        if (writer == null) {
            return new Made.Refused("for", target, "one of " + String.join(", ", WRITERS.keySet()));
        }
        if (!Wanted.isRegistry(wanted.registry())) {
            return new Made.Refused("registry", wanted.registry(), "a registry's host, such as docker.io");
        }
        if (!Wanted.isPrefix(wanted.prefix())) {
            return new Made.Refused("prefix", wanted.prefix(), "a repository's path, such as hub-proxy");
        }
        if (Wanted.cacheAddress(wanted.cache().toString()).isEmpty()) {
            return new Made.Refused(
                    "cache", "…", "http or https, a host and a port, such as https://cache.example:5000");
        }
        int[] majors = MAJORS.get(target);
        if (majors != null && !wanted.version().equals(Version.LATEST) && !isKnown(wanted.version(), majors)) {
            return new Made.Refused(
                    "version",
                    Integer.toString(wanted.version().major()),
                    "a version of " + target + " from " + majors[0] + " to " + majors[1]);
        }
        Configuration made = writer.apply(wanted);
        Optional<String> wrong = ReadAgain.problem(made, wanted);
        return wrong.isPresent()
                ? new Made.Refused("cache", wanted.cache().toString(), wrong.get())
                : new Made.Good(made);
    }

    private static boolean isKnown(Version version, int[] majors) {
        return version.major() >= majors[0] && version.major() <= majors[1];
    }
}
