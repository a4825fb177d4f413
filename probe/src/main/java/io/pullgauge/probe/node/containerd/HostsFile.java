/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.GoDuration;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.containerd.HostEntry.ClientFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one hosts.toml as containerd does: all or nothing. The hosts stand in textual order, the root table comes last.
 *
 * @param entries empty where the file cannot be decoded
 * @param fault what containerd stumbles over, and then ignores the whole file
 */
record HostsFile(List<HostEntry> entries, Optional<Fault> fault) {

    /** A place in the file at which decoding ends. */
    record Fault(Origin origin, String detail) {}

    /** Carries the first fault out of the nested decoding; never leaves this file. */
    private static final class Undecodable extends Exception {
        private final Origin origin;

        Undecodable(Origin origin, String message) {
            super(message, null, false, false);
            this.origin = origin;
        }

        Fault fault() {
            return new Fault(origin, String.valueOf(getMessage()));
        }
    }

    static HostsFile decode(Settings file, String path, RuntimeVersion runtime) {
        try {
            return new HostsFile(new Decoder(path, runtime).entries(file), Optional.empty());
        } catch (Undecodable undecodable) {
            return new HostsFile(List.of(), Optional.of(undecodable.fault()));
        }
    }

    private record Decoder(String path, RuntimeVersion runtime) {

        List<HostEntry> entries(Settings file) throws Undecodable {
            Origin start = new Origin(path, 0);
            Optional<Settings.Entry> hosts = file.entry("host");
            if (hosts.isPresent() && !(hosts.get().value() instanceof Settings)) {
                throw new Undecodable(hosts.get().origin(), "host is not a table");
            }
            if (hosts.isEmpty() && !runtime.isAtLeast(2, 0)) {
                throw new Undecodable(start, "it has no [host.\"…\"] table, which containerd before 2.0 needs");
            }
            List<HostEntry> entries = new ArrayList<>();
            for (String url : file.table("host").keys()) {
                Settings.Entry table = file.entry("host", url).orElseThrow();
                if (!(table.value() instanceof Settings settings)) {
                    throw new Undecodable(table.origin(), "host.\"" + cut(url) + "\" is not a table");
                }
                entries.add(entry(url, settings, table.origin()));
            }
            if (isSwitchedOff(file) && !entries.isEmpty()) {
                return entries;
            }
            String server = text(file, "server").orElse("");
            HostEntry root = entry(server, file, file.origin("server").orElse(start));
            entries.add(root);
            return entries;
        }

        /**
         * In the files that k3s and RKE2 make for their own build of containerd, a missing {@code server} is none
         * (--disable-default-registry-endpoint), and an empty one the registry itself; everywhere else the registry is asked last.
         */
        private boolean isSwitchedOff(Settings file) {
            return path.startsWith("/var/lib/rancher/") && file.entry("server").isEmpty();
        }

        HostEntry entry(String url, Settings table, Origin origin) throws Undecodable {
            boolean overridePath = flag(table, "override_path").orElse(false);
            HostUrl parsed = url.isEmpty() ? new HostUrl("", "", "/v2") : url(url, overridePath, origin);
            return new HostEntry(
                            parsed.scheme(),
                            parsed.authority(),
                            parsed.path(),
                            capabilities(table),
                            files(table, "ca"),
                            clients(table),
                            flag(table, "skip_verify").orElse(null),
                            headers(table),
                            dialTimeout(table),
                            origin)
                    .rewriting(rewrites(table));
        }

        /** containerd itself does not know the key; on nodes that are not k3s' or RKE2's it changes nothing. */
        private Map<String, String> rewrites(Settings table) {
            Map<String, String> rewrites = new LinkedHashMap<>();
            if (path.startsWith("/var/lib/rancher/")) {
                Settings given = table.table("rewrite");
                given.keys().forEach(pattern -> given.text(pattern).ifPresent(to -> rewrites.put(pattern, to)));
            }
            return rewrites;
        }

        private HostUrl url(String url, boolean overridePath, Origin origin) throws Undecodable {
            return HostUrl.parse(url, overridePath)
                    .orElseThrow(() -> new Undecodable(origin, "\"" + cut(url) + "\" is no URL"));
        }

        private Set<String> capabilities(Settings table) throws Undecodable {
            Optional<Settings.Entry> given = table.entry("capabilities");
            if (given.isEmpty()) {
                return HostEntry.ALL;
            }
            Set<String> names = new TreeSet<>();
            for (String name : strings(given.get(), "capabilities")) {
                String lower = name.toLowerCase(Locale.ROOT);
                boolean known = HostEntry.ALL.contains(lower) || ("referrers".equals(lower) && runtime.isAtLeast(2, 2));
                if (!known) {
                    throw new Undecodable(given.get().origin(), "unknown capability \"" + cut(name) + "\"");
                }
                names.add(lower);
            }
            return names.isEmpty() ? HostEntry.ALL : names;
        }

        private List<String> files(Settings table, String key) throws Undecodable {
            Optional<Settings.Entry> given = table.entry(key);
            if (given.isEmpty()) {
                return List.of();
            }
            List<String> names = given.get().value() instanceof String one ? List.of(one) : strings(given.get(), key);
            return names.stream().map(this::absolute).toList();
        }

        private List<ClientFiles> clients(Settings table) throws Undecodable {
            Optional<Settings.Entry> given = table.entry("client");
            if (given.isEmpty()) {
                return List.of();
            }
            if (given.get().value() instanceof String one) {
                return List.of(new ClientFiles(absolute(one), ""));
            }
            if (!(given.get().value() instanceof List<?> list)) {
                throw new Undecodable(given.get().origin(), "client is neither a string nor an array");
            }
            List<ClientFiles> clients = new ArrayList<>();
            for (Object element : list) {
                clients.add(client(element, given.get().origin()));
            }
            return clients;
        }

        private ClientFiles client(Object element, Origin origin) throws Undecodable {
            if (element instanceof String one) {
                return new ClientFiles(absolute(one), "");
            }
            if (element instanceof List<?> pair
                    && pair.size() == 2
                    && pair.get(0) instanceof String certificate
                    && pair.get(1) instanceof String key) {
                return new ClientFiles(absolute(certificate), absolute(key));
            }
            throw new Undecodable(origin, "client has an element that is neither a name nor a pair of names");
        }

        private Map<String, List<String>> headers(Settings table) throws Undecodable {
            Optional<Settings.Entry> given = table.entry("header");
            if (given.isEmpty()) {
                return Map.of();
            }
            if (!(given.get().value() instanceof Settings headers)) {
                throw new Undecodable(given.get().origin(), "header is not a table");
            }
            Map<String, List<String>> decoded = new LinkedHashMap<>();
            for (String name : headers.keys()) {
                Settings.Entry value = headers.entry(name).orElseThrow();
                decoded.put(
                        name,
                        value.value() instanceof String one ? List.of(one) : strings(value, "header." + cut(name)));
            }
            return decoded;
        }

        private @Nullable Duration dialTimeout(Settings table) throws Undecodable {
            Optional<String> given = runtime.isAtLeast(2, 1) ? text(table, "dial_timeout") : Optional.empty();
            if (given.isEmpty() || given.get().isEmpty()) {
                return null;
            }
            Origin origin = table.origin("dial_timeout").orElseThrow();
            return GoDuration.parse(given.get())
                    .orElseThrow(
                            () -> new Undecodable(origin, "dial_timeout \"" + cut(given.get()) + "\" is no duration"));
        }

        private Optional<String> text(Settings table, String key) throws Undecodable {
            return typed(table, String.class, key);
        }

        private Optional<Boolean> flag(Settings table, String key) throws Undecodable {
            return typed(table, Boolean.class, key);
        }

        private <T> Optional<T> typed(Settings table, Class<T> type, String key) throws Undecodable {
            Optional<String> mistyped = table.mistyped(type, key);
            if (mistyped.isPresent()) {
                throw new Undecodable(table.origin(key).orElseThrow(), mistyped.get());
            }
            return table.entry(key).map(entry -> type.cast(entry.value()));
        }

        private static List<String> strings(Settings.Entry entry, String key) throws Undecodable {
            List<String> strings = new ArrayList<>();
            if (!(entry.value() instanceof List<?> list)) {
                throw new Undecodable(entry.origin(), key + " is neither a string nor an array of strings");
            }
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw new Undecodable(entry.origin(), key + " has an element that is no string");
                }
                strings.add(text);
            }
            return strings;
        }

        private String absolute(String name) {
            return name.startsWith("/") ? name : path.substring(0, path.lastIndexOf('/') + 1) + name;
        }

        private static String cut(String text) {
            String plain = text.replaceAll("\\p{Cntrl}", "?");
            return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
        }
    }
}
