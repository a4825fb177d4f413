/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

/** Which runtime a node has, and in whose wrapping, which decides where its files lie. */
public record Installation(RuntimeVersion runtime, Distribution distribution) {

    /** Who put the runtime there. */
    public enum Distribution {
        /** The runtime's own layout, /etc/containerd and the like. */
        PLAIN,
        K3S,
        RKE2,
        MICROK8S,
        TALOS
    }
}
