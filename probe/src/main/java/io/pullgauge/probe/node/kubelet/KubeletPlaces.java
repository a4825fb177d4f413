/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Installation.Distribution;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.RunningProcess;
import io.pullgauge.probe.node.UnitEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the kubelet looks for node-wide credentials. Under systemd its working folder is {@code /} and HOME mostly unset, so that the
 * "home" places are relative to the working folder.
 */
final class KubeletPlaces {

    private static final String ROOT_DIR = "/var/lib/kubelet";
    private static final String SNAP_ROOT_DIR = "/var/snap/microk8s/common/var/lib/kubelet";

    private KubeletPlaces() {}

    /** A file that may hold credentials. */
    record Place(String path, DockerConfig.Shape shape) {}

    static List<Place> of(Node node) {
        boolean snap = node.installation().distribution() == Distribution.MICROK8S;
        String rootDir = KubeletFlags.of(node).value("--root-dir").orElse(snap ? SNAP_ROOT_DIR : ROOT_DIR);
        String home = environment(node).value("HOME").orElse("");
        Set<String> configs = new LinkedHashSet<>();
        configs.add(rootDir + "/config.json");
        configs.add("/config.json");
        configs.add(home + "/.docker/config.json");
        configs.add("/.docker/config.json");
        Set<String> flat = new LinkedHashSet<>();
        flat.add(rootDir + "/.dockercfg");
        flat.add("/.dockercfg");
        flat.add(home + "/.dockercfg");
        List<Place> places = new ArrayList<>();
        configs.forEach(path -> places.add(new Place(path, DockerConfig.Shape.CONFIG_JSON)));
        flat.forEach(path -> places.add(new Place(path, DockerConfig.Shape.DOCKERCFG)));
        return places;
    }

    /** The environment of the kubelet's process where we may read it, else of its unit. */
    static UnitEnvironment environment(Node node) {
        return node.kubeletProcess()
                .flatMap(RunningProcess::environment)
                .orElseGet(() -> node.service("kubelet").environment());
    }
}
