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

    private final String path;
    private final Settings file;
    private final @Nullable Problem hindrance;

    private K3sRegistries(String path, Settings file, @Nullable Problem hindrance) {
        this.path = path;
        this.file = file;
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
            case ParsedFile.Parsed parsed -> Optional.of(new K3sRegistries(path, parsed.settings(), null));
            case ParsedFile.Absent _ -> Optional.empty();
            case ParsedFile.Malformed bad -> Optional.of(stopped(path, name, bad.origin(), bad.detail()));
            case ParsedFile.Unreadable bad -> Optional.of(stopped(path, name, bad.origin(), bad.detail()));
        };
    }

    private static K3sRegistries stopped(String path, String name, Origin origin, String detail) {
        Problem problem =
                new Problem(Cause.RUNTIME_UNAVAILABLE, origin, detail + ": " + name + " does not start with this file");
        return new K3sRegistries(path, Settings.EMPTY, problem);
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

    /** What the generated folder of this registry would hold. */
    public HostsDirectory directory(String domain) {
        String key = file.entry("mirrors", domain).isPresent() ? domain : "*";
        Settings mirror = file.table("mirrors", key);
        Map<String, String> rewrites = new LinkedHashMap<>();
        Settings table = mirror.table("rewrite");
        table.keys().forEach(pattern -> table.text(pattern).ifPresent(to -> rewrites.put(pattern, to)));
        List<HostEntry> entries = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String endpoint : mirror.texts("endpoint")) {
            Optional<HostEntry> entry = entry(endpoint, rewrites);
            if (entry.isEmpty()) {
                problems.add(new Problem(
                        Cause.MIRROR_MISCONFIGURED, new Origin(path, 0), "an endpoint of " + key + " is no URL"));
            } else {
                entries.add(entry.get());
            }
        }
        String upstream = HUB.equals(domain) ? HUB_HOST : domain;
        if (entries.isEmpty() || !entries.getLast().authority().equals(upstream)) {
            entry("https://" + upstream, Map.of()).ifPresent(entries::add);
        }
        return new HostsDirectory(Optional.of(path), entries, null, problems);
    }

    /** An endpoint with a path of its own is taken for the API's root. */
    private Optional<HostEntry> entry(String endpoint, Map<String, String> rewrites) {
        String url = endpoint.contains("://") ? endpoint : "https://" + endpoint;
        boolean ownPath = GoUrl.parse(url)
                .map(GoUrl::path)
                .filter(p -> !Set.of("", "/", "/v2").contains(p))
                .isPresent();
        return HostUrl.parse(url, ownPath).filter(u -> !u.authority().isEmpty()).map(parsed -> {
            String authority = HUB.equals(parsed.authority()) ? HUB_HOST : parsed.authority();
            Settings tls = tls(authority);
            String certificate = tls.text("cert_file").orElse("");
            return new HostEntry(
                            parsed.scheme(),
                            authority,
                            parsed.path(),
                            HostEntry.ALL,
                            tls.text("ca_file").stream().toList(),
                            certificate.isEmpty()
                                    ? List.of()
                                    : List.of(new ClientFiles(
                                            certificate, tls.text("key_file").orElse(""))),
                            tls.flag("insecure_skip_verify").orElse(null),
                            Map.of(),
                            null,
                            new Origin(path, 0))
                    .rewriting(rewrites);
        });
    }

    private Settings tls(String authority) {
        for (String key : List.of(authority, HUB_HOST.equals(authority) ? HUB : authority, "*")) {
            Settings tls = file.table("configs", key, "tls");
            if (!tls.isEmpty()) {
                return tls;
            }
        }
        return Settings.EMPTY;
    }
}
