/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Node;

/** The home folder of the user that pulls: HOME of the service, else root's, which the library looks up itself. */
final class ContainersHome {

    private ContainersHome() {}

    static String of(Node node) {
        return node.service("crio").environment().value("HOME").orElse("/root");
    }
}
