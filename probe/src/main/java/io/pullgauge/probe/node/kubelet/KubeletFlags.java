/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kubelet's command-line flags as far as files give them: its unit, kubeadm's and the vendors' environment files, k3s' config. */
final class KubeletFlags {

    private static final List<String> SOURCES = List.of(
            "/var/lib/kubelet/kubeadm-flags.env",
            "/etc/default/kubelet",
            "/etc/sysconfig/kubelet",
            "/etc/eks/kubelet/environment",
            "/etc/rancher/k3s/config.yaml",
            "/etc/rancher/rke2/config.yaml",
            "/var/snap/microk8s/current/args/kubelet");

    private final List<String> texts;

    private KubeletFlags(List<String> texts) {
        this.texts = texts;
    }

    static KubeletFlags of(Node node) {
        return node.files().derived(KubeletFlags.class, files -> {
            List<String> texts = new ArrayList<>();
            texts.add(String.join(" ", node.service("kubelet").command()));
            for (String source : SOURCES) {
                if (files.read(source, NodeFiles.CONFIG_LIMIT) instanceof NodeFile.Content content) {
                    texts.add(content.text());
                }
            }
            return new KubeletFlags(List.copyOf(texts));
        });
    }

    /** The value of a flag with its two dashes; the last one given counts. */
    Optional<String> value(String flag) {
        String name = Pattern.quote(flag.substring(2));
        Pattern pattern = Pattern.compile("(?m)^[^#\\n]*?(?:--|[\"'\\s-])" + name + "[=\\s]\\s*[\"']?([^\\s\"']+)");
        String last = null;
        for (String text : texts) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                last = matcher.group(1);
            }
        }
        return Optional.ofNullable(last);
    }
}
