/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.Settings.Entry;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What containerd's image service has of config.toml, after imports and migration.
 *
 * @param found whether there is a config.toml at all
 * @param images the section of the CRI image service, in the shape of its newest version
 * @param hindrance why containerd, or its image service, does not start with these files; null for none
 */
public record ContainerdConfig(
        RuntimeVersion runtime,
        boolean found,
        Settings images,
        @Nullable Problem hindrance,
        List<Problem> problems) {

    /** Where hosts.toml files are by convention, and what a node without config.toml is taken to use. */
    public static final String CERTS = "/etc/containerd/certs.d";

    private static final String DOCKER_CERTS = "/etc/docker/certs.d";

    public ContainerdConfig {
        problems = List.copyOf(problems);
    }

    /** Reads config.toml and all it imports, once per snapshot of the node. */
    public static ContainerdConfig of(Node node) {
        return node.files().derived(ContainerdConfig.class, _ -> new ContainerdConfigReader(node).read());
    }

    /** The registry part: config_path, mirrors, configs, auths, headers. */
    public Settings registry() {
        return images.table("registry");
    }

    /**
     * Whether images are pulled by containerd's client (true) or by its transfer service, which came with 2.1 and steps back as soon as a
     * setting is used that it does not know.
     */
    public boolean isLocalPull() {
        return localPullReason().isPresent();
    }

    /** Why it is the local pull; empty for the transfer service. */
    public Optional<String> localPullReason() {
        if (!runtime.isAtLeast(2, 1)) {
            return Optional.of("containerd before 2.1 has no other");
        }
        for (String table : List.of("mirrors", "configs", "auths")) {
            if (!registry().table(table).isEmpty()) {
                return Optional.of("registry." + table + " is set");
            }
        }
        for (String flag : List.of("use_local_image_pull", "discard_unpacked_layers", "image_pull_with_sync_fs")) {
            if (images.flag(flag).orElse(false)) {
                return Optional.of(flag + " is set");
            }
        }
        if (!images.flag("disable_snapshot_annotations").orElse(true)) {
            return Optional.of("disable_snapshot_annotations is off");
        }
        long downloads = images.number("max_concurrent_downloads").orElse(3L);
        return downloads == 3 ? Optional.empty() : Optional.of("max_concurrent_downloads is " + downloads);
    }

    /** Where k3s and RKE2 put the config.toml that they generate. */
    public static String generated(Node node) {
        return ContainerdConfigReader.usualPlace(node);
    }

    /** Whether the deprecated inline mirrors decide, rather than folders. */
    public boolean isInline() {
        return configPath().value().equals("") && isLocalPull();
    }

    /** config_path as it stands, or the version's default for it; an empty string for none. */
    public Entry configPath() {
        Optional<Entry> given = registry()
                .entry("config_path")
                .filter(entry -> entry.value() instanceof String text && !text.isEmpty());
        if (given.isPresent()) {
            // The template that microk8s fills in at its start.
            String path = String.valueOf(given.get().value()).replace("${SNAP_DATA}", "/var/snap/microk8s/current");
            return new Entry(path, given.get().origin());
        }
        if (!found) {
            return new Entry(CERTS, Origin.DEFAULT);
        }
        boolean newest = runtime.isAtLeast(2, 2) && registry().table("mirrors").isEmpty();
        return new Entry(newest ? CERTS + ":" + DOCKER_CERTS : "", Origin.DEFAULT);
    }

    /** The roots of host folders in the order in which they are searched. The transfer service takes config_path for one folder. */
    public List<String> roots() {
        String path = (String) configPath().value();
        if (path.isEmpty()) {
            return List.of();
        }
        return isLocalPull()
                ? List.of(path.split(":", -1)).stream()
                        .filter(p -> !p.isEmpty())
                        .toList()
                : List.of(path);
    }

    /** What the runtime silently does otherwise than its owner meant; {@code seen}: whether a folder for the host lies in one of the parts. */
    public Optional<Problem> ignoredRoots() {
        String path = (String) configPath().value();
        return path.contains(":") && !isLocalPull()
                ? Optional.of(new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        configPath().origin(),
                        "config_path " + path
                                + " names several folders, but the transfer service takes it for one name and"
                                + " finds nothing: give one folder, or set use_local_image_pull"))
                : Optional.empty();
    }

    /** The parts of config_path, whether or not the mode of pulling can use them. */
    public List<String> namedRoots() {
        List<String> parts = new ArrayList<>(List.of(((String) configPath().value()).split(":")));
        parts.removeIf(String::isEmpty);
        return parts;
    }
}
