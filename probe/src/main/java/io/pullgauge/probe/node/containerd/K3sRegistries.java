/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Installation.Distribution;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.StructuredFile;
import io.pullgauge.probe.node.containerd.HostEntry.ClientFiles;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * registries.yaml of k3s and RKE2, and the hosts.toml files that their start makes of it. Used where those files are not there yet;
 * otherwise it only says whether it has changed since.
 */
public final class K3sRegistries {

    private static final String HUB = "docker.io";
    private static final String HUB_HOST = "registry-1.docker.io";
    private static final String SWITCH_OFF = "disable-default-registry-endpoint";

    private final String path;
    private final Settings file;
    private final boolean withoutDefault;
    private final @Nullable Problem hindrance;

    private K3sRegistries(String path, Settings file, boolean withoutDefault, @Nullable Problem hindrance) {
        this.path = path;
        this.file = file;
        this.withoutDefault = withoutDefault;
        this.hindrance = hindrance;
    }

    /** The file of a k3s or RKE2 node; empty for other nodes and where there is none. */
    public static Optional<K3sRegistries> of(Node node) {
        Distribution distribution = node.installation().distribution();
        if (distribution != Distribution.K3S && distribution != Distribution.RKE2) {
            return Optional.empty();
        }
        String name = distribution == Distribution.K3S ? "k3s" : "rke2";
        String path = "/etc/rancher/" + name + "/registries.yaml";
        return switch (StructuredFile.read(node.files(), path, StructuredFile.Format.YAML)) {
            case ParsedFile.Parsed parsed ->
                Optional.of(new K3sRegistries(path, parsed.settings(), isWithoutDefault(node, name), null));
            case ParsedFile.Absent _ -> Optional.empty();
            case ParsedFile.Malformed bad -> Optional.of(stopped(path, name, bad.origin(), bad.detail()));
            case ParsedFile.Unreadable bad -> Optional.of(stopped(path, name, bad.origin(), bad.detail()));
        };
    }

    private static K3sRegistries stopped(String path, String name, Origin origin, String detail) {
        Problem problem = Problem.stops(Cause.RUNTIME_UNAVAILABLE, origin, detail, name);
        return new K3sRegistries(path, Settings.EMPTY, false, problem);
    }

    /** {@code --disable-default-registry-endpoint}: on the unit's command line or in config.yaml, of which the last file that says it wins. */
    private static boolean isWithoutDefault(Node node, String name) {
        List<String> units = "k3s".equals(name) ? List.of("k3s", "k3s-agent") : List.of("rke2-server", "rke2-agent");
        boolean flagged = units.stream()
                .flatMap(unit -> node.service(unit).command().stream())
                .anyMatch(word -> word.equals("--" + SWITCH_OFF) || word.equals("--" + SWITCH_OFF + "=true"));
        String config = "/etc/rancher/" + name + "/config.yaml";
        List<String> paths = new ArrayList<>(List.of(config));
        node.files().list(config + ".d").names().stream()
                .filter(file -> file.endsWith(".yaml") || file.endsWith(".yml"))
                .forEach(file -> paths.add(config + ".d/" + file));
        for (String path : paths) {
            if (StructuredFile.read(node.files(), path, StructuredFile.Format.YAML)
                    instanceof ParsedFile.Parsed parsed) {
                flagged = parsed.settings().flag(SWITCH_OFF).orElse(flagged);
            }
        }
        return flagged;
    }

    /** Why the node does not start with it; empty for none. */
    public Optional<Problem> hindrance() {
        return Optional.ofNullable(hindrance);
    }

    /** A file that is newer than what was made of it at the last start. */
    public Optional<Problem> isNewerThan(NodeFiles files, String generated) {
        boolean newer = files.read(path, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content source
                && files.read(generated, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content made
                && source.modified().isAfter(made.modified());
        return newer
                ? Optional.of(new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        new Origin(path, 0),
                        "has changed since the last start and is not in use yet: restart the node's service"))
                : Optional.empty();
    }

    /** The registries that it names. */
    public Set<String> registries() {
        Set<String> names = new LinkedHashSet<>(file.table("mirrors").keys());
        names.remove("*");
        return names;
    }

    /** {@code configs} in the shape of containerd's {@code registry.configs}. */
    public Settings containerdRegistry() {
        Settings configs = file.table("configs");
        Map<String, Settings.Entry> renamed = new LinkedHashMap<>();
        for (String host : configs.keys()) {
            Settings auth = configs.table(host, "auth");
            Settings.Entry token = auth.entry("identity_token").orElse(null);
            Settings entry = token == null ? auth : auth.with("identitytoken", token);
            Origin origin = new Origin(path, 0);
            renamed.put(
                    HUB.equals(host) ? HUB_HOST : host,
                    new Settings.Entry(new Settings(Map.of("auth", new Settings.Entry(entry, origin))), origin));
        }
        return new Settings(Map.of("configs", new Settings.Entry(new Settings(renamed), new Origin(path, 0))));
    }

    /**
     * What the start would generate for this registry: a folder of its own where the file names it, else the one for all others, else
     * nothing.
     */
    public HostsDirectory directory(String domain) {
        List<HostEntry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        String key = isNamed(domain) ? domain : "*";
        if (isNamed(key)) {
            endpoints(key, entries, problems);
        }
        Optional<HostEntry> last = upstream(key, domain);
        String own = last.map(HostEntry::authority).orElse("");
        boolean folded =
                !entries.isEmpty() && last.isPresent() && url(entries.getLast()).equals(url(last.get()));
        if (folded) {
            // The registry itself, named as the last endpoint, is the registry itself: without rewrites.
            entries.set(entries.size() - 1, entries.getLast().rewriting(Map.of()));
        } else {
            last.ifPresent(entries::add);
        }
        Origin origin = file.origin("mirrors", key).orElse(new Origin(path, 0));
        if (entries.isEmpty()) {
            problems.add(
                    new Problem(
                            Cause.MIRROR_MISCONFIGURED,
                            origin,
                            "leaves nobody to ask for " + (own.isEmpty() ? domain : own)
                                    + ": no endpoint, and the registry itself is switched off by disable-default-registry-endpoint"));
        }
        return new HostsDirectory(Optional.of(path), entries, null, problems);
    }

    private boolean isNamed(String key) {
        return file.entry("mirrors", key).isPresent()
                || file.entry("configs", key).isPresent();
    }

    private void endpoints(String key, List<HostEntry> entries, List<Problem> problems) {
        Settings mirror = file.table("mirrors", key);
        Map<String, String> rewrites = new LinkedHashMap<>();
        Settings table = mirror.table("rewrite");
        table.keys().forEach(pattern -> table.text(pattern).ifPresent(to -> rewrites.put(pattern, to)));
        Origin origin = mirror.origin("endpoint").orElse(new Origin(path, 0));
        Set<String> seen = new LinkedHashSet<>();
        for (String endpoint : mirror.texts("endpoint")) {
            Optional<HostEntry> entry = entry(endpoint, rewrites, origin);
            if (entry.isEmpty()) {
                problems.add(new Problem(
                        Cause.MIRROR_MISCONFIGURED, origin, "an endpoint of " + key + " is no URL and left out"));
            } else if (seen.add(url(entry.get()))) {
                entries.add(entry.get());
            }
        }
    }

    /**
     * The registry itself, which stands last. It can be switched off, for registries that are named as mirrors and not in configs; and then
     * only where k3s' own containerd reads the file, which takes a missing server for none.
     */
    private Optional<HostEntry> upstream(String key, String domain) {
        boolean configured = file.entry("configs", key).isPresent();
        boolean off = withoutDefault && !configured && isNamed(key);
        Settings tls = "*".equals(key) && isNamed(key) ? file.table("configs", "*", "tls") : tls(domain);
        return off
                ? Optional.empty()
                : entry(
                                "https://" + domain,
                                Map.of(),
                                file.origin("configs", key).orElse(Origin.DEFAULT))
                        .map(entry -> withTls(entry, tls));
    }

    private static String url(HostEntry entry) {
        return entry.scheme() + "://" + entry.authority() + entry.path();
    }

    /** An endpoint with a path of its own is taken for the API's root; one without scheme is https but for odd ports of localhost. */
    private Optional<HostEntry> entry(String endpoint, Map<String, String> rewrites, Origin origin) {
        String bareHost = endpoint.split("/", 2)[0];
        String port = GoUrl.portOf(bareHost);
        boolean plain = isLoopback(bareHost) && !port.isEmpty() && !"443".equals(port);
        String url = endpoint.contains("://") ? endpoint : (plain ? "http://" : "https://") + endpoint;
        boolean ownPath = GoUrl.parse(url)
                .map(GoUrl::path)
                .filter(p -> !Set.of("", "/", "/v2").contains(p))
                .isPresent();
        return HostUrl.parse(url, ownPath).filter(u -> !u.authority().isEmpty()).map(parsed -> {
            String authority = HUB.equals(parsed.authority()) ? HUB_HOST : parsed.authority();
            HostEntry entry = new HostEntry(
                    parsed.scheme(),
                    authority,
                    parsed.path(),
                    HostEntry.ALL,
                    List.of(),
                    List.of(),
                    null,
                    Map.of(),
                    null,
                    origin);
            return withTls(entry.rewriting(rewrites), tls(authority));
        });
    }

    private static boolean isLoopback(String authority) {
        String host = GoUrl.hostOf(authority);
        return "localhost".equals(host) || host.startsWith("127.") || "::1".equals(host);
    }

    private static HostEntry withTls(HostEntry entry, Settings tls) {
        String certificate = tls.text("cert_file").orElse("");
        return new HostEntry(
                entry.scheme(),
                entry.authority(),
                entry.path(),
                entry.capabilities(),
                tls.text("ca_file").stream().filter(file -> !file.isEmpty()).toList(),
                certificate.isEmpty()
                        ? List.of()
                        : List.of(new ClientFiles(
                                certificate, tls.text("key_file").orElse(""))),
                tls.flag("insecure_skip_verify").filter(on -> on).orElse(null),
                entry.headers(),
                entry.dialTimeout(),
                entry.rewrites(),
                entry.origin());
    }

    /** By the name that is connected to, else by the name that images use; never by {@code "*"}, which is for registries only. */
    private Settings tls(String authority) {
        boolean hub = HUB.equals(authority) || HUB_HOST.equals(authority);
        for (String key : hub ? List.of(HUB_HOST, HUB) : List.of(authority)) {
            Settings tls = file.table("configs", key, "tls");
            if (!tls.isEmpty()) {
                return tls;
            }
        }
        return Settings.EMPTY;
    }
}
