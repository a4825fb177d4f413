/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset.demo;

import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.NodeRoot;
import io.pullgauge.probe.fixture.TestCa;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One node of the demo: where it stands and what is wrong with its files.
 *
 * @param story what a person should find out about it
 */
record DemoNode(String name, String zone, Fault fault, String story) {

    /** What can be wrong with a node's own files. */
    enum Fault {
        NONE,
        FIREWALL,
        UNKNOWN_CA,
        DEAD_RESOLVER,
        OLD_PASSWORD,
        PROXY
    }

    static final List<DemoNode> ALL = List.of(
            new DemoNode("node-a1", "zone-a", Fault.NONE, "healthy"),
            new DemoNode("node-a2", "zone-a", Fault.NONE, "healthy"),
            new DemoNode("node-a3", "zone-a", Fault.PROXY, "its proxy refuses the team registry"),
            new DemoNode("node-b1", "zone-b", Fault.FIREWALL, "a firewall refuses the team registry"),
            new DemoNode("node-b2", "zone-b", Fault.UNKNOWN_CA, "lacks the company's root certificate"),
            new DemoNode("node-c1", "zone-c", Fault.DEAD_RESOLVER, "its DNS server is gone"),
            new DemoNode("node-c2", "zone-c", Fault.OLD_PASSWORD, "has an outdated password for the team registry"),
            new DemoNode("node-c3", "zone-c", Fault.NONE, "healthy"));

    /** Writes the node's files below a folder of its own. */
    NodeRoot write(Path folder, DemoWorld world) {
        NodeRoot root = NodeRoot.in(folder.resolve(name))
                .resolver("127.0.1.53")
                .trust(
                        fault == Fault.UNKNOWN_CA
                                ? TestCa.root("Some Other Root").pem()
                                : world.ca.pem())
                .hostsToml("docker.io", "server = \"" + world.hub.url() + "\"\n")
                .kubeletCredentials(Map.of(
                        world.team.authority(),
                        DemoWorld.USER + ":" + (fault == Fault.OLD_PASSWORD ? "last-year" : DemoWorld.PASSWORD)));
        if (fault != Fault.DEAD_RESOLVER) {
            names(root, world);
        }
        if (fault == Fault.PROXY) {
            root.proxy(
                    "containerd",
                    world.proxy.url(),
                    "hub.demo.test",
                    "cache.demo.test",
                    "legacy.demo.test",
                    "metrics.demo.test");
        }
        return root;
    }

    /** Whether nothing keeps it from Docker Hub. */
    boolean runsHubImages() {
        return fault != Fault.UNKNOWN_CA && fault != Fault.DEAD_RESOLVER && fault != Fault.PROXY;
    }

    /** The node behind a proxy keeps its files, and so goes on reading what Docker Hub says is left. */
    boolean takesAdvice() {
        return fault != Fault.PROXY;
    }

    private void names(NodeRoot root, DemoWorld world) {
        root.host("127.0.1.1", "hub.demo.test");
        // Nothing listens at 127.0.1.9: what a rejecting firewall looks like from the node.
        root.host(fault == Fault.FIREWALL ? "127.0.1.9" : "127.0.1.2", "registry.demo.test");
        root.host("127.0.1.3", "legacy.demo.test");
        root.host("127.0.1.4", "metrics.demo.test");
        root.host("127.0.1.5", "cache.demo.test");
        world.all().stream()
                .map(FakeRegistry::authority)
                .forEach(authority -> world.proxy.route(
                        authority,
                        "127.0.1."
                                + (1
                                        + world.all().stream()
                                                .map(FakeRegistry::authority)
                                                .toList()
                                                .indexOf(authority)),
                        port(authority)));
    }

    private static int port(String authority) {
        return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    }
}
