/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.util.Optional;
import java.util.Set;

/** Which processes are a node's runtime and kubelet, by who installed them. */
final class Daemons {

    private static final Set<String> K3S = Set.of("k3s.service", "k3s-agent.service");
    private static final Set<String> RKE2 = Set.of("rke2-server.service", "rke2-agent.service");
    private static final Set<String> MICROK8S =
            Set.of("snap.microk8s.daemon-containerd.service", "snap.microk8s.daemon-kubelite.service");

    private Daemons() {}

    static Optional<RunningProcess> runtime(NodeFiles files, Installation installation) {
        Processes processes = new Processes(files);
        return switch (installation.distribution()) {
            case K3S -> processes.find(Set.of("containerd"), K3S);
            case RKE2 -> processes.find(Set.of("containerd"), RKE2);
            case MICROK8S -> processes.find(Set.of("containerd"), MICROK8S);
            case TALOS -> processes.find(Set.of("containerd"), Set.of("podruntime/runtime"));
            case PLAIN ->
                switch (installation.runtime().kind()) {
                    case CONTAINERD -> processes.find(Set.of("containerd"), Set.of("containerd.service"));
                    case CRI_O -> processes.find(Set.of("crio"), Set.of("crio.service"));
                    case DOCKER -> processes.find(Set.of("dockerd"), Set.of("docker.service"));
                };
        };
    }

    /** The kubelet, or what has it inside. */
    static Optional<RunningProcess> kubelet(NodeFiles files, Installation.Distribution distribution) {
        Processes processes = new Processes(files);
        return switch (distribution) {
            case K3S -> processes.find(Set.of("k3s-server", "k3s-agent"), K3S);
            case RKE2 -> processes.find(Set.of("kubelet"), RKE2);
            case MICROK8S -> processes.find(Set.of("kubelite", "kubelet"), MICROK8S);
            case TALOS -> processes.find(Set.of("kubelet"), Set.of("podruntime/kubelet"));
            case PLAIN -> processes.find(Set.of("kubelet"), Set.of("kubelet.service"));
        };
    }
}
