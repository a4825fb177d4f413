/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.Installation.Distribution;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.verdict.Cause;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers over all files of config.toml what keeps the daemon, or the plugin that the kubelet speaks to, from starting. */
final class ContainerdStart {

    private static final String RUNTIME_ID = "io.containerd.cri.v1.runtime";
    private static final Set<String> CRI = Set.of(
            ContainerdConfigReader.OLDEST_ID, ContainerdConfigReader.OLD_ID, ContainerdConfigReader.NEW_ID, RUNTIME_ID);

    /** What containerd brings; others are named in proxy_plugins, or built in by a distribution. */
    private static final Set<String> SNAPSHOTTERS = Set.of(
            "overlayfs",
            "native",
            "btrfs",
            "devmapper",
            "zfs",
            "aufs",
            "blockfile",
            "erofs",
            "windows",
            "windows-lcow",
            "cimfs");

    private final RuntimeVersion runtime;
    private final Distribution distribution;
    private final Set<String> proxyPlugins = new LinkedHashSet<>();
    private Settings containers = Settings.EMPTY;
    private @Nullable Problem hindrance;

    ContainerdStart(RuntimeVersion runtime, Distribution distribution) {
        this.runtime = runtime;
        this.distribution = distribution;
    }

    /** Whether a list of disabled plugins holds the one for the kubelet: the package that Docker ships is set so. */
    static boolean disablesCri(Settings file) {
        return file.texts("disabled_plugins").stream().anyMatch(CRI::contains);
    }

    /** @param version by which the daemon reads this file */
    void see(String path, Settings file, long version) {
        Origin start = new Origin(path, 0);
        if (disablesCri(file)) {
            stop(
                    file.origin("disabled_plugins").orElse(start),
                    "disabled_plugins holds containerd's CRI plugin: the kubelet finds no runtime here");
        }
        for (String id : List.of(criOf(version), ContainerdConfigReader.NEW_ID)) {
            Settings registry = file.table("plugins", id, "registry");
            mistyped(registry, String.class, start, "config_path");
            Settings mirrors = registry.table("mirrors");
            mirrors.keys().forEach(host -> mistyped(mirrors, List.class, start, host, "endpoint"));
        }
        if (version >= 2) {
            file.table("plugins").keys().stream()
                    .filter(key -> !key.startsWith("io.containerd.") || key.split("\\.").length < 4)
                    .findFirst()
                    .ifPresent(key -> stop(
                            file.origin("plugins", key).orElse(start),
                            "plugins." + key + " is no name of a plugin in a file of version 2 (expected: plugins.\""
                                    + ContainerdConfigReader.OLD_ID + "\")"));
        }
        proxyPlugins.addAll(file.table("proxy_plugins").keys());
        containers = containers
                .overlaid(file.table("plugins", criOf(version), "containerd"))
                .overlaid(file.table("plugins", RUNTIME_ID, "containerd"));
    }

    private static String criOf(long version) {
        return version < 2 ? ContainerdConfigReader.OLDEST_ID : ContainerdConfigReader.OLD_ID;
    }

    private void mistyped(Settings table, Class<?> wanted, Origin start, String... path) {
        table.mistyped(wanted, path).ifPresent(detail -> stop(table.origin(path).orElse(start), detail));
    }

    private void stop(Origin origin, String detail) {
        if (hindrance == null) {
            hindrance = Problem.stops(Cause.RUNTIME_UNAVAILABLE, origin, detail, "containerd");
        }
    }

    /** Empty where nothing that is known keeps it from starting. */
    Optional<Problem> hindrance() {
        defaultRuntime();
        if (distribution == Distribution.PLAIN) {
            snapshotter();
        }
        return Optional.ofNullable(hindrance);
    }

    private void defaultRuntime() {
        containers
                .text("default_runtime_name")
                .filter(name -> !name.isEmpty() && !name.equals("runc"))
                .filter(name -> !containers.table("runtimes").keys().contains(name))
                .ifPresent(name -> stop(
                        containers.origin("default_runtime_name").orElse(Origin.DEFAULT),
                        "default_runtime_name is one that no table under runtimes describes"));
    }

    private void snapshotter() {
        containers
                .text("snapshotter")
                .filter(name -> !name.isEmpty() && !SNAPSHOTTERS.contains(name) && !proxyPlugins.contains(name))
                .filter(_ -> !runtime.isAtLeast(2, 0))
                .ifPresent(_ -> stop(
                        containers.origin("snapshotter").orElse(Origin.DEFAULT),
                        "snapshotter is one that containerd does not bring and proxy_plugins does not name"));
    }
}
