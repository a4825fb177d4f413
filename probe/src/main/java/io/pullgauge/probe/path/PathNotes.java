/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Trust;
import io.pullgauge.probe.node.containerd.ContainerdConfig;
import io.pullgauge.probe.node.containers.CrioConf;
import io.pullgauge.probe.node.containers.RegistriesConf;
import io.pullgauge.probe.node.docker.DaemonConfig;
import io.pullgauge.probe.node.kubelet.KubeletCredentials;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What all pulls of a node have in common, and which file says so: for whoever has to see why a pull went the way it did. */
public final class PathNotes {

    private static final int MOST_SHOWN = 20;

    private final Node node;
    private final List<Note> notes = new ArrayList<>();

    /** One thing ({@code mirrors}) and what is so about it. */
    public record Note(String what, String text) {}

    private PathNotes(Node node) {
        this.node = node;
    }

    /** The notes of a node, without any secret. */
    public static List<Note> of(Node node) {
        PathNotes notes = new PathNotes(node);
        notes.runtime();
        switch (node.runtime().kind()) {
            case CONTAINERD -> notes.containerd();
            case CRI_O -> notes.crio();
            case DOCKER -> notes.docker();
        }
        notes.credentials();
        notes.trust();
        notes.proxies();
        notes.resolver();
        return notes.notes;
    }

    private void add(String what, String text) {
        notes.add(new Note(what, text));
    }

    private void runtime() {
        Origin origin = node.runtime().origin();
        String version = node.runtime().version() == null ? ", version not known: by the newest rules" : "";
        String by = origin.equals(Origin.DEFAULT) ? "" : " by " + origin;
        String process =
                node.runtimeProcess().map(running -> "; " + running).orElse("; its process is not to be seen here");
        add("runtime", node.runtime() + by + version + process);
    }

    private void containerd() {
        ContainerdConfig config = ContainerdConfig.of(node);
        String inUse = config.isInline()
                ? "registry.mirrors of config.toml"
                : config.roots().isEmpty() ? "none" : String.join(", ", config.roots());
        Origin origin = config.configPath().origin();
        String by = !origin.equals(Origin.DEFAULT)
                ? "config_path in " + origin
                : config.found() ? "no config_path is set" : "no config.toml, so by convention";
        add("mirrors", inUse + " (" + by + ")");
        add(
                "pulls by",
                config.localPullReason()
                        .map(reason -> "containerd's client: " + reason)
                        .orElse("the transfer service"));
    }

    private void crio() {
        RegistriesConf conf = RegistriesConf.of(node);
        add("mirrors", conf.files().isEmpty() ? "none: there is no registries.conf" : shown(conf.files()));
        CrioConf crio = CrioConf.of(node);
        if (!crio.files().isEmpty()) {
            add("crio.conf", shown(crio.files()));
        }
        if (!crio.globalAuthFile().isEmpty()) {
            add("auth file", crio.globalAuthFile() + " alone (global_auth_file)");
        }
    }

    private void docker() {
        DaemonConfig config = DaemonConfig.of(node);
        add(
                "mirrors",
                config.mirrors().isEmpty() ? "none" : config.mirrors().size() + " for docker.io in " + config.origin());
        add("pulls by", config.containerdStore() ? "containerd's image store" : "the daemon itself");
    }

    private void credentials() {
        KubeletCredentials kubelet = KubeletCredentials.of(node);
        List<String> all = new ArrayList<>(
                kubelet.inFiles().stream().map(Credential::label).toList());
        all.addAll(kubelet.plugins());
        add("kubelet", all.isEmpty() ? "has no credentials on this node: anonymous but for pods' own" : shown(all));
    }

    private void trust() {
        Trust trust = node.trust();
        add(
                "trust",
                trust.origins().isEmpty()
                        ? "no root certificates"
                        : shown(trust.origins().stream()
                                .map(String::valueOf)
                                .distinct()
                                .toList()));
    }

    private void proxies() {
        List<String> explained = node.proxies().explained();
        add("proxy", explained.isEmpty() ? "none" : String.join("; ", explained));
    }

    private void resolver() {
        add(
                "dns",
                node.resolver().servers().stream()
                                .map(InetAddress::getHostAddress)
                                .collect(Collectors.joining(", "))
                        + " (/etc/resolv.conf), "
                        + node.resolver().hosts().size() + " names in /etc/hosts");
    }

    private static String shown(List<String> all) {
        String more = all.size() > MOST_SHOWN ? " and " + (all.size() - MOST_SHOWN) + " more" : "";
        return all.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ")) + more;
    }
}
