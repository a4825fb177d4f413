/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.RunningProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kubelet's command-line flags: those of the running process where it can be seen, else what files give: its unit, kubeadm's and the
 * vendors' environment files, k3s' config.
 */
final class KubeletFlags {

    private static final List<String> SOURCES = List.of(
            "/var/lib/kubelet/kubeadm-flags.env",
            "/etc/default/kubelet",
            "/etc/sysconfig/kubelet",
            "/etc/eks/kubelet/environment",
            "/etc/kubernetes/kubelet/environment",
            "/etc/rancher/k3s/config.yaml",
            "/etc/rancher/rke2/config.yaml",
            "/var/snap/microk8s/current/args/kubelet");

    /** What snaps write for their own folders. */
    private static final Map<String, String> SNAP = Map.of(
            "SNAP_COMMON", "/var/snap/microk8s/common",
            "SNAP_DATA", "/var/snap/microk8s/current");

    private final Optional<RunningProcess> process;
    private final List<String> texts;

    private KubeletFlags(Optional<RunningProcess> process, List<String> texts) {
        this.process = process;
        this.texts = texts;
    }

    static KubeletFlags of(Node node) {
        return node.files().derived(KubeletFlags.class, files -> {
            List<String> texts = new ArrayList<>();
            texts.add(String.join(" ", node.service("kubelet").command()));
            List<String> sources = new ArrayList<>(SOURCES);
            for (String folder : List.of("/etc/rancher/k3s/config.yaml.d", "/etc/rancher/rke2/config.yaml.d")) {
                files.list(folder).names().forEach(name -> sources.add(folder + "/" + name));
            }
            for (String source : sources) {
                if (files.read(source, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content) {
                    texts.add(content.text());
                }
            }
            // k3s and microk8s have the kubelet inside another program, whose own flags those of the process are.
            Optional<RunningProcess> process =
                    node.kubeletProcess().filter(running -> running.name().equals("kubelet"));
            return new KubeletFlags(process, List.copyOf(texts));
        });
    }

    /** The value of a flag with its two dashes; the last one given counts. */
    Optional<String> value(String flag) {
        return process.isPresent() ? process.get().flag(flag) : inFiles(flag);
    }

    private Optional<String> inFiles(String flag) {
        String name = Pattern.quote(flag.substring(2));
        Pattern pattern = Pattern.compile("(?m)^[^#\\n]*?(?:--|[\"'\\s-])" + name + "[=\\s]\\s*[\"']?([^\\s\"']+)");
        String last = null;
        for (String text : texts) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                last = matcher.group(1);
            }
        }
        return Optional.ofNullable(last).map(KubeletFlags::expanded);
    }

    private static String expanded(String value) {
        String expanded = value;
        for (Map.Entry<String, String> variable : SNAP.entrySet()) {
            expanded = expanded.replace("${" + variable.getKey() + "}", variable.getValue())
                    .replace("$" + variable.getKey(), variable.getValue());
        }
        return expanded;
    }
}
