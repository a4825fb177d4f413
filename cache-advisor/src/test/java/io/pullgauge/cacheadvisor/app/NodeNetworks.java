/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.app;

import io.pullgauge.probe.fixture.RealPrograms;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network namespace for each node of a small cluster, on one bridge of this machine:
 *
 * <pre>{@code
 *   node 1 ── 10.231.N.101 ─┐
 *   node 2 ── 10.231.N.102 ─┼─ bridge: .1 collector · .2 registry · .11 .12 .13 the nodes' resolvers
 *   node 3 ── 10.231.N.103 ─┘
 * }</pre>
 *
 * Needs the right to make them; everything is gone when it is closed.
 */
final class NodeNetworks implements AutoCloseable {

    private final Path folder;
    private final String id;
    private final String subnet;
    private final List<String> namespaces = new ArrayList<>();

    private NodeNetworks(Path folder) {
        this.folder = folder;
        long process = ProcessHandle.current().pid();
        this.id = "pg" + Long.toString(process % 60_000, 36);
        this.subnet = "10.231." + (process % 250 + 1) + ".";
    }

    /** Networks of so many nodes, or why this machine lets us make none. */
    record Made(Optional<NodeNetworks> networks, String trouble) {}

    static Made of(Path folder, int nodes) {
        NodeNetworks networks = new NodeNetworks(folder);
        try {
            networks.make(nodes);
            return new Made(Optional.of(networks), "");
        } catch (UncheckedIOException noProgram) {
            return new Made(Optional.empty(), String.valueOf(noProgram.getMessage()));
        } catch (IllegalStateException refused) {
            networks.close();
            return new Made(Optional.empty(), String.valueOf(refused.getMessage()));
        }
    }

    private void make(int nodes) {
        ip("link", "add", id, "type", "bridge");
        Stream.concat(
                        Stream.of(collector(), registry()),
                        Stream.iterate(1, i -> i <= nodes, i -> i + 1).map(this::resolver))
                .forEach(address -> ip("addr", "add", address + "/24", "dev", id));
        ip("link", "set", id, "up");
        for (int node = 1; node <= nodes; node++) {
            String namespace = id + "n" + node;
            String cable = id + "v" + node;
            ip("netns", "add", namespace);
            namespaces.add(namespace);
            ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", namespace);
            ip("link", "set", cable, "master", id, "up");
            ip("-n", namespace, "addr", "add", subnet + (100 + node) + "/24", "dev", "eth0");
            ip("-n", namespace, "link", "set", "eth0", "up");
            ip("-n", namespace, "link", "set", "lo", "up");
        }
    }

    String collector() {
        return subnet + 1;
    }

    String registry() {
        return subnet + 2;
    }

    /** The address of this node's own DNS server; nodes count from 1. */
    String resolver(int node) {
        return subnet + (10 + node);
    }

    /** From now on this node has no way to that address. */
    void cut(int node, String address) {
        ip("-n", namespaces.get(node - 1), "route", "add", "unreachable", address + "/32");
    }

    /** The command as this node runs it. */
    List<String> on(int node, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespaces.get(node - 1)));
        all.addAll(command);
        return all;
    }

    private void ip(String... arguments) {
        List<String> line = new ArrayList<>(List.of("ip"));
        line.addAll(List.of(arguments));
        RealPrograms.Ended ended = RealPrograms.run(folder, line.toArray(String[]::new));
        if (ended.status() != 0) {
            throw new IllegalStateException(
                    String.join(" ", line) + ": " + ended.output().strip());
        }
    }

    @Override
    public void close() {
        RealPrograms.run(folder, "ip", "link", "del", id);
        namespaces.forEach(each -> RealPrograms.run(folder, "ip", "netns", "del", each));
    }
}
