/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.node.Installation.Distribution;
import io.pullgauge.probe.node.RuntimeVersion.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out from files alone which runtime a node's kubelet uses:
 *
 * <ol>
 *   <li>the kubelet's own word (its flags, its config, crictl's config): the socket's name says it
 *   <li>the configuration folders that are there
 *   <li>containerd by its newest rules
 * </ol>
 */
final class InstallationFinder {

    private static final List<String> ENDPOINT_SOURCES = List.of(
            "/var/lib/kubelet/kubeadm-flags.env",
            "/etc/default/kubelet",
            "/etc/sysconfig/kubelet",
            "/var/lib/kubelet/config.yaml",
            "/etc/kubernetes/kubelet.conf",
            "/etc/crictl.yaml");
    private static final Pattern ENDPOINT = Pattern.compile(
            "(?m)^[^#\\n]*(?:--container-runtime-endpoint[= ]|containerRuntimeEndpoint\\s*:|runtime-endpoint\\s*:)\\s*[\"']?(\\S+?)[\"']?(?:\\s|$)");
    private static final String PACKAGES = "/var/lib/dpkg/status";
    private static final Map<Kind, List<String>> PACKAGE_NAMES = Map.of(
            Kind.CONTAINERD, List.of("containerd.io", "containerd"),
            Kind.CRI_O, List.of("cri-o"),
            Kind.DOCKER, List.of("docker-ce", "docker.io"));

    private final NodeFiles files;

    InstallationFinder(NodeFiles files) {
        this.files = files;
    }

    Installation find(Optional<RuntimeVersion> given) {
        Distribution distribution = distribution();
        if (given.isPresent()) {
            boolean own = given.get().kind() == Kind.CONTAINERD;
            return new Installation(given.get(), own ? distribution : Distribution.PLAIN);
        }
        if (distribution != Distribution.PLAIN) {
            return new Installation(RuntimeVersion.newest(Kind.CONTAINERD, Origin.DEFAULT), distribution);
        }
        Kind kind = saidByKubelet().or(this::seenInFolders).orElse(Kind.CONTAINERD);
        return new Installation(packaged(kind).orElse(RuntimeVersion.newest(kind, Origin.DEFAULT)), distribution);
    }

    private Distribution distribution() {
        if (anyExists("/etc/rancher/k3s", "/var/lib/rancher/k3s/agent")) {
            return Distribution.K3S;
        }
        if (anyExists("/etc/rancher/rke2", "/var/lib/rancher/rke2/agent")) {
            return Distribution.RKE2;
        }
        if (anyExists("/var/snap/microk8s/current/args")) {
            return Distribution.MICROK8S;
        }
        return anyExists("/etc/cri/conf.d", "/etc/cri/containerd.toml") ? Distribution.TALOS : Distribution.PLAIN;
    }

    private boolean anyExists(String... paths) {
        return List.of(paths).stream().anyMatch(files::exists);
    }

    private Optional<Kind> saidByKubelet() {
        Optional<Kind> running = Daemons.kubelet(files, Distribution.PLAIN)
                .flatMap(process -> process.flag("--container-runtime-endpoint"))
                .flatMap(InstallationFinder::ofSocket);
        if (running.isPresent()) {
            return running;
        }
        for (String path : ENDPOINT_SOURCES) {
            if (files.read(path, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content) {
                Matcher matcher = ENDPOINT.matcher(content.text());
                if (matcher.find()) {
                    return ofSocket(matcher.group(1));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Kind> ofSocket(String endpoint) {
        if (endpoint.contains("crio")) {
            return Optional.of(Kind.CRI_O);
        }
        if (endpoint.contains("cri-dockerd") || endpoint.contains("dockershim")) {
            return Optional.of(Kind.DOCKER);
        }
        return endpoint.contains("containerd") ? Optional.of(Kind.CONTAINERD) : Optional.empty();
    }

    private Optional<Kind> seenInFolders() {
        if (anyExists("/etc/crio", "/run/crio/crio.sock", "/var/run/crio/crio.sock")) {
            return Optional.of(Kind.CRI_O);
        }
        if (anyExists("/run/cri-dockerd.sock", "/var/run/cri-dockerd.sock")) {
            return Optional.of(Kind.DOCKER);
        }
        if (servesDockerAlone()) {
            return Optional.of(Kind.DOCKER);
        }
        if (anyExists("/etc/containerd", "/run/containerd/containerd.sock")) {
            return Optional.of(Kind.CONTAINERD);
        }
        if (anyExists("/etc/docker/daemon.json")) {
            return Optional.of(Kind.DOCKER);
        }
        return anyExists(
                        "/etc/containers/registries.conf",
                        "/etc/containers/registries.conf.d",
                        "/etc/containers/certs.d")
                ? Optional.of(Kind.CRI_O)
                : Optional.empty();
    }

    /** The containerd that comes with Docker has its part for kubelets switched off. */
    private boolean servesDockerAlone() {
        return anyExists("/etc/docker/daemon.json", "/run/docker.sock", "/var/run/docker.sock", "/usr/bin/dockerd")
                && TomlFile.read(files, "/etc/containerd/config.toml") instanceof ParsedFile.Parsed parsed
                && parsed.settings().texts("disabled_plugins").contains("cri");
    }

    /** The version that Debian's package database gives; other package databases are no text. */
    private Optional<RuntimeVersion> packaged(Kind kind) {
        if (!(files.read(PACKAGES, NodeFiles.BUNDLE_LIMIT) instanceof NodeFile.Content content)) {
            return Optional.empty();
        }
        String text = content.text();
        for (String name : PACKAGE_NAMES.getOrDefault(kind, List.of())) {
            int at = ("\n" + text).indexOf("\nPackage: " + name + "\n");
            int end = at < 0 ? -1 : text.indexOf("\n\n", at);
            String stanza = at < 0 ? "" : text.substring(at, end < 0 ? text.length() : end);
            Matcher version = Pattern.compile("(?m)^Version: (?:\\d+:)?(\\S+)$").matcher(stanza);
            if (stanza.contains("install ok installed") && version.find()) {
                Origin origin = new Origin(PACKAGES, 0);
                return RuntimeVersion.of(kind, version.group(1).replaceFirst("-[^-]*$", ""), origin);
            }
        }
        return Optional.empty();
    }
}
