/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the probe needs to know of one node, read at one moment. {@link #refreshed()} looks again.
 *
 * @param problems what is wrong with its files, whichever image is pulled
 * @param installation which runtime, in whose layout
 * @param proxies of the runtime's process
 * @param runtimeProcess the runtime that runs now, where the node's /proc can be seen
 * @param kubeletProcess the kubelet that runs now
 * @param files for whoever reads the runtime's own configuration
 */
public record Node(
        Resolver resolver,
        Trust trust,
        List<Problem> problems,
        Installation installation,
        Proxies proxies,
        Optional<RunningProcess> runtimeProcess,
        Optional<RunningProcess> kubeletProcess,
        NodeFiles files,
        NodeOptions options) {

    public Node {
        problems = List.copyOf(problems);
    }

    /** A node without files, known by its resolver and trust alone. */
    public Node(Resolver resolver, Trust trust, List<Problem> problems) {
        this(
                resolver,
                trust,
                problems,
                new Installation(
                        RuntimeVersion.newest(RuntimeVersion.Kind.CONTAINERD, Origin.DEFAULT),
                        Installation.Distribution.PLAIN),
                Proxies.NONE,
                Optional.empty(),
                Optional.empty(),
                NodeFiles.under(Path.of("/nonexistent")),
                NodeOptions.at(Path.of("/nonexistent")));
    }

    private static final Origin GIVEN = new Origin("(environment of the runtime's process)", 0);

    /** Reads a node. Never throws for what stands in its files. */
    public static Node read(NodeOptions options) {
        return read(options, NodeFiles.under(options.root()));
    }

    /** The same node now: files that have not changed are neither read nor parsed again. */
    public Node refreshed() {
        return read(options, files.refreshed());
    }

    static Node read(NodeOptions options, NodeFiles files) {
        List<Problem> problems = new ArrayList<>();
        Installation installation = new InstallationFinder(files).find(options.runtime());
        Optional<RunningProcess> runtime = Daemons.runtime(files, installation);
        UnitEnvironment environment = options.runtimeEnvironment()
                .map(given -> UnitEnvironment.ofProcess(given, GIVEN))
                .orElseGet(() -> RuntimeEnvironment.read(files, installation, runtime, problems));
        Trust trust = TrustFiles.read(files, environment.plain(), problems);
        runtime.flatMap(process -> outdatedTrust(files, process, trust)).ifPresent(problems::add);
        return new Node(
                ResolverFiles.read(files, problems),
                trust,
                problems,
                installation,
                Proxies.of(environment, installation.runtime(), problems),
                runtime,
                Daemons.kubelet(files, installation.distribution()),
                files,
                options);
    }

    /** Go reads the root certificates once: one file that has changed since is enough to say so. */
    private static Optional<Problem> outdatedTrust(NodeFiles files, RunningProcess process, Trust trust) {
        return trust.origins().stream()
                .flatMap(origin -> process
                        .outdatedBy(
                                files,
                                origin,
                                Cause.TLS_UNKNOWN_CA,
                                "it still trusts what stood there before, while this probe goes by what stands there now;"
                                        + " restart it")
                        .stream())
                .findFirst();
    }

    /** The proxy that the runtime's process would use for this URL, by Go's rules. */
    public Optional<ProxyServer> proxyFor(String scheme, String host, int port) {
        return proxies.forUrl(scheme, host, port);
    }

    public RuntimeVersion runtime() {
        return installation.runtime();
    }

    /** A systemd service as its unit files have it; empty command and environment where there is none. */
    public Service service(String name) {
        return files.derived(List.of(Service.class, name), all -> {
            SystemdUnits units = new SystemdUnits(all, new ArrayList<>());
            Map<String, UnitEnvironment.Variable> environment = units.environment(name);
            return new Service(name, units.command(name), new UnitEnvironment(environment));
        });
    }

    @Override
    public String toString() {
        return "Node[" + installation + " under " + files.root() + "]";
    }
}
