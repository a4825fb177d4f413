/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.TomlFile;
import io.pullgauge.probe.node.containers.RegistryTable.Mirror;
import io.pullgauge.probe.node.containers.RegistryTable.Serves;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges registries.conf and its drop-ins the way sysregistriesv2 does: a later file replaces tables of the same prefix. */
final class RegistriesConfReader {

    private static final String SYSTEM = "/etc/containers/registries.conf";
    private static final String ALIASES = "/var/cache/containers/short-name-aliases.conf";
    private static final Set<String> MODES = Set.of("", "enforcing", "permissive", "disabled");

    private final NodeFiles files;
    private final String main;
    private final Map<String, RegistryTable> tables = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final List<String> filesRead = new ArrayList<>();
    private List<String> search = List.of();
    private String mode = "";
    private List<String> credentialHelpers = List.of();
    private @Nullable Problem hindrance;

    RegistriesConfReader(Node node) {
        files = node.files();
        String home = ContainersHome.of(node) + "/.config/containers/registries.conf";
        main = files.exists(home) ? home : SYSTEM;
    }

    RegistriesConf read() {
        file(main, false);
        for (String name : files.list(main + ".d").names()) {
            if (name.endsWith(".conf")) {
                file(main + ".d/" + name, true);
            }
        }
        readAliases(TomlFile.read(files, ALIASES));
        tables.values().forEach(this::checkConflicts);
        return new RegistriesConf(
                List.copyOf(tables.values()),
                search,
                aliases,
                mode,
                credentialHelpers,
                new Origin(main, 0),
                filesRead,
                hindrance);
    }

    private void file(String path, boolean dropIn) {
        switch (TomlFile.read(files, path)) {
            case ParsedFile.Parsed parsed -> {
                filesRead.add(path);
                merge(path, parsed.settings(), dropIn);
            }
            case ParsedFile.Absent _ -> {
                // Both are optional.
            }
            case ParsedFile.Malformed bad -> stop(bad.origin(), bad.detail());
            case ParsedFile.Unreadable bad -> stop(bad.origin(), bad.detail());
        }
    }

    private void merge(String path, Settings file, boolean dropIn) {
        boolean first = !file.table("registries").isEmpty();
        Origin start = new Origin(path, 0);
        if (first && (dropIn || file.keys().size() > 1)) {
            stop(start, "mixes the old [registries.…] format with the new one");
            return;
        }
        if (first) {
            oldFormat(file.table("registries"), start);
            return;
        }
        Map<String, RegistryTable> read = new LinkedHashMap<>();
        file.mistyped(List.class, "registry").ifPresent(detail -> stop(start, detail));
        for (Settings table : file.tables("registry")) {
            RegistryTable registry = table(table, table.begins(start));
            if (registry != null) {
                read.put(registry.prefix() + "\n" + read.size(), registry);
            }
        }
        Set<String> replaced = new java.util.HashSet<>();
        read.values().forEach(table -> replaced.add(table.prefix()));
        tables.values().removeIf(table -> replaced.contains(table.prefix()));
        read.values().forEach(table -> tables.put(path + "\n" + tables.size(), table));
        if (file.entry("unqualified-search-registries").isPresent()) {
            search = file.texts("unqualified-search-registries");
            search.stream()
                    .filter(registry -> trimmed(registry).contains("/"))
                    .findFirst()
                    .ifPresent(registry -> stop(
                            file.origin("unqualified-search-registries").orElse(start),
                            shown(registry) + " is no host to search (expected: host or host:port)"));
        }
        if (file.entry("credential-helpers").isPresent()) {
            credentialHelpers = file.texts("credential-helpers");
        }
        file.text("short-name-mode").ifPresent(given -> mode = given);
        if (!MODES.contains(mode)) {
            stop(file.origin("short-name-mode").orElse(start), "short-name-mode is none that exists");
        }
        Settings named = file.table("aliases");
        named.keys().forEach(name -> named.text(name).ifPresent(full -> aliases.put(name, full)));
    }

    private void readAliases(ParsedFile file) {
        if (file instanceof ParsedFile.Parsed parsed) {
            Settings named = parsed.settings().table("aliases");
            named.keys().forEach(name -> named.text(name).ifPresent(full -> aliases.put(name, full)));
        }
    }

    /** Version 1: three plain lists, no mirrors. */
    private void oldFormat(Settings registries, Origin origin) {
        search = registries.texts("search", "registries");
        List<String> blocked = registries.texts("block", "registries");
        List<String> insecure = registries.texts("insecure", "registries");
        Set<String> all = new java.util.LinkedHashSet<>(insecure);
        all.addAll(blocked);
        for (String location : all) {
            String plain = trimmed(location);
            tables.put(
                    plain,
                    new RegistryTable(
                            plain, plain, insecure.contains(location), blocked.contains(location), List.of(), origin));
        }
    }

    private @Nullable RegistryTable table(Settings table, Origin origin) {
        for (String key : List.of("insecure", "blocked", "mirror-by-digest-only")) {
            table.mistyped(Boolean.class, key).ifPresent(detail -> stop(origin, detail));
        }
        String location = trimmed(table.text("location").orElse(""));
        String prefix = trimmed(table.text("prefix").orElse(location));
        if (prefix.isEmpty()) {
            stop(origin, "a [[registry]] table has neither prefix nor location");
            return null;
        }
        boolean wildcard = prefix.startsWith("*.");
        if (location.isEmpty() && !wildcard) {
            stop(origin, "the table for " + shown(prefix) + " has no location");
        } else if (location.contains("://") || prefix.contains("://")) {
            stop(origin, "the table for " + shown(prefix) + " has a URL scheme (expected: host/path)");
        } else if (wildcard && (prefix.contains("/") || prefix.contains(":"))) {
            stop(origin, "the prefix " + shown(prefix) + " has a wildcard and a path or port");
        }
        boolean digestsOnly = table.flag("mirror-by-digest-only").orElse(false);
        List<Mirror> mirrors = new ArrayList<>();
        for (Settings mirror : table.tables("mirror")) {
            mirrors.add(mirror(mirror, digestsOnly, mirror.begins(origin)));
        }
        return new RegistryTable(
                prefix,
                location,
                table.flag("insecure").orElse(false),
                table.flag("blocked").orElse(false),
                mirrors,
                origin);
    }

    private Mirror mirror(Settings mirror, boolean digestsOnly, Origin origin) {
        String location = mirror.text("location").orElse("");
        if (location.isEmpty() || location.contains("://")) {
            stop(origin, "a mirror's location is missing or has a URL scheme (expected: host/path)");
        } else if (location.endsWith("/")) {
            stop(origin, "the mirror's location " + shown(location) + " ends with a slash (expected: host/path)");
        }
        mirror.mistyped(Boolean.class, "insecure").ifPresent(detail -> stop(origin, detail));
        String when = mirror.text("pull-from-mirror").orElse("");
        if (digestsOnly && !when.isEmpty()) {
            stop(origin, "pull-from-mirror cannot be set together with mirror-by-digest-only");
        }
        Serves serves = switch (when) {
            case "digest-only" -> Serves.DIGESTS;
            case "tag-only" -> Serves.TAGS;
            case "all", "" -> digestsOnly ? Serves.DIGESTS : Serves.ALL;
            default -> {
                stop(origin, "pull-from-mirror = " + shown(when) + " (expected: all, digest-only or tag-only)");
                yield Serves.ALL;
            }
        };
        return new Mirror(location, mirror.flag("insecure").orElse(false), serves, origin);
    }

    /** One location cannot be both insecure and not, or both blocked and not. */
    private void checkConflicts(RegistryTable table) {
        for (RegistryTable other : tables.values()) {
            boolean same = !table.location().isEmpty() && other.location().equals(table.location());
            if (same && (other.insecure() != table.insecure() || other.blocked() != table.blocked())) {
                stop(other.origin(), "two tables for " + shown(table.location()) + " differ in insecure or blocked");
            }
        }
    }

    private void stop(Origin origin, String detail) {
        if (hindrance == null) {
            hindrance = Problem.of(
                    Cause.MIRROR_MISCONFIGURED, origin, detail, "the runtime", "fails every pull with this file");
        }
    }

    private static String trimmed(String location) {
        return location.replaceFirst("/+$", "");
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
    }
}
