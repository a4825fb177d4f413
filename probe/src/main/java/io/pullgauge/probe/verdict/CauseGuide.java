/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.verdict;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each cause means, how it is recognised, what to do about it and an example: the one place for these texts. They are in the resource
 * {@code causes.txt}, so that who mends a sentence need not read Java.
 */
public final class CauseGuide {

    private static final String RESOURCE = "causes.txt";

    private static final Map<Cause, Entry> ENTRIES = load();

    private CauseGuide() {}

    /**
     * The guide to one cause.
     *
     * @param means what it means, a paragraph
     * @param seen how we know
     * @param example a message or evidence that has this cause
     * @param fixes steps in the order in which to try them, with {@code {host}} (as images have it), {@code {address}} (always with a port), {@code {name}} (never),
     *     {@code {server}} (as pull secrets have it) and {@code {image}} to be filled in
     */
    public record Entry(String means, String seen, String example, List<String> fixes) {
        public Entry {
            fixes = List.copyOf(fixes);
        }
    }

    /** The guide to this cause; every cause has one. */
    public static Entry of(Cause cause) {
        Entry entry = ENTRIES.get(cause);
        if (entry == null) {
            throw new IllegalStateException(RESOURCE + " has no section [" + cause.code() + "]");
        }
        return entry;
    }

    /** What to do, in order; each step begins with who does it. What is not known is left as {@code <registry>} and {@code <image>}. */
    public static List<String> fixes(Cause cause, @Nullable String host, @Nullable String image) {
        String shown = host == null ? "<registry>" : host;
        return of(cause).fixes().stream()
                .map(fix -> fix.replace("{address}", address(shown))
                        .replace("{name}", name(shown))
                        .replace("{server}", server(shown))
                        .replace("{host}", shown)
                        .replace("{image}", image == null ? "<image>" : image))
                .toList();
    }

    /** Host and port, for commands that want both. */
    private static String address(String host) {
        return host.matches(".*:\\d+") ? host : host + ":443";
    }

    /** The key by which kubelets find a login: for Docker Hub the oldest name that it has, for all others the host. */
    private static String server(String host) {
        return Set.of("docker.io", "registry-1.docker.io", "index.docker.io").contains(host)
                ? "https://index.docker.io/v1/"
                : host;
    }

    private static String name(String host) {
        return host.replaceFirst(":\\d+$", "");
    }

    private static Map<Cause, Entry> load() {
        Map<Cause, Entry> entries = new EnumMap<>(Cause.class);
        for (String section : text().split("\n\\[")) {
            int close = section.indexOf("]\n");
            if (close > 0) {
                Cause.ofCode(section.substring(0, close)).ifPresent(cause -> entries.put(cause, entry(section)));
            }
        }
        return entries;
    }

    private static Entry entry(String section) {
        Map<String, String> fields = new HashMap<>();
        List<String> fixes = new ArrayList<>();
        for (String line : section.split("\n")) {
            int colon = line.indexOf(": ");
            if (line.startsWith("fix: ")) {
                fixes.add(line.substring(colon + 2));
            } else if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return new Entry(
                fields.getOrDefault("means", ""),
                fields.getOrDefault("seen", ""),
                fields.getOrDefault("example", ""),
                fixes);
    }

    private static String text() {
        try (InputStream in = CauseGuide.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
