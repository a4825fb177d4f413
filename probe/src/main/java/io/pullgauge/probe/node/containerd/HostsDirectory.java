/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.TomlFile;
import io.pullgauge.probe.node.containerd.HostEntry.ClientFiles;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What containerd finds in the folder of one registry host: the entries in the order in which it asks them, the last one standing for the
 * registry itself.
 *
 * @param hindrance what fails every pull from this host; null for none
 * @param problems what containerd only logs
 */
public record HostsDirectory(
        Optional<String> folder,
        List<HostEntry> entries,
        @Nullable Problem hindrance,
        List<Problem> problems) {

    private static final String FILE = "hosts.toml";

    public HostsDirectory {
        entries = List.copyOf(entries);
        problems = List.copyOf(problems);
    }

    /** Looks for a host ({@code reg:5000}) under these roots. The first root that has any folder for it wins, even an empty one. */
    public static HostsDirectory find(NodeFiles files, List<String> roots, String host, RuntimeVersion runtime) {
        for (String root : roots) {
            for (String name : names(host)) {
                String folder = root + "/" + name;
                if (files.exists(folder)) {
                    return files.derived(List.of(HostsDirectory.class, folder), f -> read(f, folder, runtime));
                }
            }
            Optional<String> hidden = files.hidden(root);
            if (hidden.isPresent()) {
                return failed(Optional.empty(), new Origin(root, 0), "config_path " + hidden.get());
            }
        }
        HostEntry implied = HostEntry.implied(List.of(), List.of(), Origin.DEFAULT);
        return new HostsDirectory(Optional.empty(), List.of(implied), null, List.of());
    }

    /** {@code reg:5000} → reg_5000_, reg:5000, _default. */
    private static List<String> names(String host) {
        List<String> names = new ArrayList<>();
        int colon = host.lastIndexOf(':');
        if (colon > 0) {
            names.add(host.substring(0, colon) + "_" + host.substring(colon + 1) + "_");
        }
        names.add(host);
        names.add("_default");
        return names;
    }

    private static HostsDirectory read(NodeFiles files, String folder, RuntimeVersion runtime) {
        String path = folder + "/" + FILE;
        return switch (TomlFile.read(files, path)) {
            case ParsedFile.Absent _ -> certificates(files, folder, List.of());
            case ParsedFile.Parsed parsed when parsed.empty() -> certificates(files, folder, List.of());
            case ParsedFile.Parsed parsed -> {
                HostsFile file = HostsFile.decode(parsed.settings(), path, runtime);
                yield file.fault()
                        .map(fault -> ignored(files, folder, fault.origin(), fault.detail()))
                        .orElseGet(() -> new HostsDirectory(Optional.of(folder), file.entries(), null, List.of()));
            }
            case ParsedFile.Malformed bad -> ignored(files, folder, bad.origin(), bad.detail());
            case ParsedFile.Unreadable bad
            when bad.kind() == NodeFile.Kind.TOO_LARGE ->
                ignored(files, folder, bad.origin(), bad.detail() + ", which no such file is");
            case ParsedFile.Unreadable bad -> failed(Optional.of(folder), bad.origin(), FILE + " " + bad.detail());
        };
    }

    /** A file that cannot be decoded is logged by containerd and then taken for absent: the mirrors are silently gone. */
    private static HostsDirectory ignored(NodeFiles files, String folder, Origin origin, String detail) {
        Problem problem = new Problem(
                Cause.MIRROR_MISCONFIGURED,
                origin,
                detail + "; containerd ignores the whole file and goes straight to the registry");
        return certificates(files, folder, List.of(problem));
    }

    private static HostsDirectory failed(Optional<String> folder, Origin origin, String detail) {
        Problem problem =
                Problem.of(Cause.MIRROR_MISCONFIGURED, origin, detail, "containerd", "fails every pull from this host");
        return new HostsDirectory(folder, List.of(), problem, List.of());
    }

    /** Docker's layout: {@code *.crt} are roots, {@code *.cert} with {@code *.key} are client certificates. */
    private static HostsDirectory certificates(NodeFiles files, String folder, List<Problem> problems) {
        List<String> ca = new ArrayList<>();
        List<ClientFiles> clients = new ArrayList<>();
        NodeFiles.Listing listing = files.list(folder);
        if (listing.fault().isPresent()) {
            return failed(
                    Optional.of(folder), new Origin(folder, 0), listing.fault().get());
        }
        for (String name : listing.names()) {
            String path = folder + "/" + name;
            if (name.endsWith(".crt")) {
                ca.add(path);
            } else if (name.endsWith(".cert")) {
                String key = path.substring(0, path.length() - ".cert".length()) + ".key";
                clients.add(new ClientFiles(path, files.exists(key) ? key : ""));
            }
        }
        HostEntry implied = HostEntry.implied(ca, clients, new Origin(folder, 0));
        return new HostsDirectory(Optional.of(folder), List.of(implied), null, problems);
    }
}
