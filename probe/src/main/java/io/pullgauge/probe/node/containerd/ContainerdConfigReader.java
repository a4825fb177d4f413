/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.Globs;
import io.pullgauge.probe.node.Installation.Distribution;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.Service;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.TomlFile;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads config.toml the way the daemon's loader does: breadth first over its imports, each migrated, then laid over what is there. */
final class ContainerdConfigReader {

    private static final int MOST_FILES = 200;
    static final String OLDEST_ID = "cri";
    static final String OLD_ID = "io.containerd.grpc.v1.cri";
    static final String NEW_ID = "io.containerd.cri.v1.images";
    private static final Map<Distribution, String> PLACES = Map.of(
            Distribution.PLAIN, "/etc/containerd/config.toml",
            Distribution.K3S, "/var/lib/rancher/k3s/agent/etc/containerd/config.toml",
            Distribution.RKE2, "/var/lib/rancher/rke2/agent/etc/containerd/config.toml",
            Distribution.MICROK8S, "/var/snap/microk8s/current/args/containerd.toml",
            Distribution.TALOS, "/etc/cri/containerd.toml");

    private final Node node;
    private final RuntimeVersion runtime;
    private final ContainerdStart start;
    private final List<Problem> problems = new ArrayList<>();

    /** Before 2.0: the last one that a file gave, by which all are read. */
    private long version = 1;

    private @Nullable Problem hindrance;

    ContainerdConfigReader(Node node) {
        this.node = node;
        this.runtime = node.runtime();
        this.start = new ContainerdStart(runtime, node.installation().distribution());
    }

    ContainerdConfig read() {
        Settings images = Settings.EMPTY;
        Deque<String> pending = new ArrayDeque<>(List.of(place()));
        Set<String> seen = new HashSet<>();
        boolean found = false;
        while (!pending.isEmpty() && hindrance == null && seen.size() < MOST_FILES) {
            String path = pending.remove();
            if (!seen.add(path)) {
                continue;
            }
            Settings file = file(path, !found);
            if (file == null) {
                continue;
            }
            found = true;
            node.runtimeProcess()
                    .flatMap(process -> process.outdatedBy(
                            node.files(),
                            new Origin(path, 0),
                            Cause.MIRROR_MISCONFIGURED,
                            "it still goes by what stood there before; restart it"))
                    .ifPresent(problems::add);
            images = runtime.isAtLeast(2, 0)
                    ? images.overlaid(section(path, file))
                    : replaced(images, section(path, file));
            imports(path, file).forEach(pending::add);
        }
        validate(images);
        if (hindrance == null) {
            hindrance = start.hindrance().orElse(null);
        }
        return new ContainerdConfig(runtime, found, images, hindrance, problems);
    }

    static String usualPlace(Node node) {
        return PLACES.getOrDefault(node.installation().distribution(), "/etc/containerd/config.toml");
    }

    private String place() {
        Optional<String> running = node.runtimeProcess().flatMap(process -> process.flag("--config", "-c"));
        if (running.isPresent()) {
            return running.get();
        }
        Service service = node.service("containerd");
        Distribution distribution = node.installation().distribution();
        String usual = usualPlace(node);
        if (distribution == Distribution.MICROK8S && !node.files().exists(usual)) {
            return "/var/snap/microk8s/current/args/containerd-template.toml";
        }
        return distribution == Distribution.PLAIN
                ? service.flag("--config", "-c").orElse(usual)
                : usual;
    }

    /** The file's table; null where there is none, or where the daemon stops at it. */
    private @Nullable Settings file(String path, boolean main) {
        return switch (TomlFile.read(node.files(), path)) {
            case ParsedFile.Parsed parsed -> parsed.settings();
            case ParsedFile.Absent _ -> {
                absent(path, main);
                yield null;
            }
            case ParsedFile.Malformed bad -> {
                stop(bad.origin(), bad.detail());
                yield null;
            }
            case ParsedFile.Unreadable bad -> {
                stop(bad.origin(), bad.detail());
                yield null;
            }
        };
    }

    private void absent(String path, boolean main) {
        Origin origin = new Origin(path, 0);
        boolean seen = node.files().isInSight(path);
        if (!main) {
            stop(origin, "config.toml imports it, but " + (seen ? "there is no such file" : "it " + Problem.UNSEEN));
        } else if (!seen && isGenerated()) {
            // What it is made from may be in sight, and says the same.
            problems.add(Problem.of(Cause.RUNTIME_UNAVAILABLE, origin, Problem.UNSEEN, "containerd", "has no other"));
        } else if (!seen) {
            stop(origin, Problem.UNSEEN);
        }
    }

    private boolean isGenerated() {
        Distribution distribution = node.installation().distribution();
        return distribution == Distribution.K3S || distribution == Distribution.RKE2;
    }

    private void stop(Origin origin, String detail) {
        hindrance = Problem.stops(Cause.RUNTIME_UNAVAILABLE, origin, detail, "containerd");
    }

    private List<String> imports(String path, Settings file) {
        List<String> imports = new ArrayList<>();
        for (String given : file.texts("imports")) {
            String absolute = given.startsWith("/") ? given : base(path, given) + given;
            if (absolute.contains("*")) {
                imports.addAll(expanded(absolute, file.origin("imports").orElse(Origin.DEFAULT)));
            } else {
                imports.add(absolute);
            }
        }
        return imports;
    }

    private List<String> expanded(String pattern, Origin origin) {
        node.files()
                .hidden(pattern.substring(0, Math.max(1, pattern.lastIndexOf('/'))))
                .ifPresent(why -> problems.add(Problem.of(
                        Cause.MIRROR_MISCONFIGURED, origin, pattern + " " + why, "containerd", "imports nothing")));
        return Globs.expand(node.files(), pattern);
    }

    /** containerd 1.6 looks for a pattern from where the daemon runs, which is the root, and for a plain name beside the file. */
    private String base(String path, String given) {
        return given.contains("*") && !runtime.isAtLeast(1, 7) ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** The image service's settings of one file, under the names of the newest version. */
    private Settings section(String path, Settings file) {
        Origin origin = file.origin("version").orElse(new Origin(path, 1));
        Optional<String> mistyped = file.mistyped(Long.class, "version");
        if (mistyped.isPresent()) {
            stop(origin, mistyped.get());
            return Settings.EMPTY;
        }
        version = versionOf(file);
        long highest = runtime.isAtLeast(2, 3) ? 4 : runtime.isAtLeast(2, 0) ? 3 : 2;
        if (version < 1 || version > highest) {
            stop(origin, "version = " + version + " (expected: at most " + highest + " for " + runtime + ")");
            return Settings.EMPTY;
        }
        start.see(path, file, version);
        Settings old = migrated(file.table("plugins", version == 1 ? OLDEST_ID : OLD_ID));
        Settings own = file.table("plugins", NEW_ID);
        if (!runtime.isAtLeast(2, 0)) {
            warnMisplaced(own, version);
            return old;
        }
        boolean migrates = version <= 2 || (version == 3 && highest == 4);
        if (!migrates && !old.isEmpty()) {
            problems.add(new Problem(
                    Cause.MIRROR_MISCONFIGURED,
                    old.begins(origin),
                    "plugins.\"" + OLD_ID + "\" is ignored in a version " + version + " file by " + runtime
                            + ": move it to plugins.\"" + NEW_ID + "\""));
        }
        return migrates ? old.overlaid(own) : own;
    }

    /** Before 2.0 a file without a version is read by that of the files before it, and 1.6 takes any later version for its own. */
    private long versionOf(Settings file) {
        long before = runtime.isAtLeast(2, 0) ? 1 : version;
        long given = file.number("version").orElse(before);
        return runtime.isAtLeast(1, 7) ? given : Math.min(given, 2);
    }

    private void warnMisplaced(Settings own, long version) {
        if (!own.isEmpty()) {
            problems.add(new Problem(
                    Cause.MIRROR_MISCONFIGURED,
                    own.begins(Origin.DEFAULT),
                    "plugins.\"" + NEW_ID + "\" is for containerd 2; " + runtime + " reads "
                            + (version == 1 ? "plugins." + OLDEST_ID : "plugins.\"" + OLD_ID + "\"")));
        }
    }

    /** The old section under the new section's names. */
    private static Settings migrated(Settings old) {
        Settings migrated = old;
        for (String key : List.of("disable_snapshot_annotations", "discard_unpacked_layers")) {
            Settings.Entry entry = old.entry("containerd", key).orElse(null);
            migrated = entry == null ? migrated : migrated.with(key, entry);
        }
        return migrated;
    }

    /** containerd 1.x: an imported file's plugin section replaces the one that was there. */
    private static Settings replaced(Settings under, Settings over) {
        return over.isEmpty() ? under : over;
    }

    /** The combinations at which the image service refuses to start. */
    private void validate(Settings images) {
        Settings registry = images.table("registry");
        boolean path = registry.text("config_path").filter(p -> !p.isEmpty()).isPresent();
        Settings mirrors = registry.table("mirrors");
        if (hindrance == null && path && !mirrors.isEmpty()) {
            hindrance = refused(registry.origin("mirrors").orElse(Origin.DEFAULT), "mirrors");
        }
        Settings configs = registry.table("configs");
        boolean tls = configs.keys().stream()
                .anyMatch(host -> !configs.table(host, "tls").isEmpty());
        if (hindrance == null && path && tls && !runtime.isAtLeast(2, 0)) {
            hindrance = refused(registry.origin("configs").orElse(Origin.DEFAULT), "configs.*.tls");
        }
    }

    private static Problem refused(Origin origin, String key) {
        return new Problem(
                Cause.MIRROR_MISCONFIGURED,
                origin,
                "registry." + key
                        + " and registry.config_path are both set: containerd's image service does not start; move "
                        + key + " into hosts.toml files");
    }
}
