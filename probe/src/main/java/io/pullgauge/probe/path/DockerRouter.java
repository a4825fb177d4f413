/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Networks;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.docker.DaemonConfig;
import io.pullgauge.probe.path.Endpoint.Capability;
import io.pullgauge.probe.path.Endpoint.InsecureFallback;
import io.pullgauge.probe.path.RuntimeRules.Fallback;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.path.RuntimeRules.Ping;
import io.pullgauge.probe.path.RuntimeRules.Repeats;
import io.pullgauge.probe.path.RuntimeRules.Reported;
import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where dockerd goes: the mirrors of daemon.json for Docker Hub alone, then the registry; insecure ones first by unverified https, then http.
 * With containerd's image store it reads hosts.toml files too, tells mirrors which registry is meant, and walks as containerd does.
 */
final class DockerRouter implements Router {

    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);
    private static final String FOLDERS = "/etc/docker/certs.d";
    private static final List<String> CERTIFICATES = List.of(FOLDERS);

    private final Node node;
    private final DaemonConfig config;
    private final ContainerdRouter store;

    private DockerRouter(Node node) {
        this.node = node;
        this.config = DaemonConfig.of(node);
        this.store = ContainerdRouter.overFolders(node, FOLDERS);
    }

    static Router of(Node node) {
        return new DockerRouter(node);
    }

    @Override
    public Route route(Wanted wanted) {
        Problem hindrance = config.hindrance();
        if (hindrance != null) {
            return Route.blocked(hindrance, List.of());
        }
        return config.containerdStore() ? fromStore(wanted) : fromDaemon(wanted);
    }

    /** The daemon's own mirrors and insecure registries count only where no hosts.toml names more than the registry itself. */
    private Route fromStore(Wanted wanted) {
        Route folders = store.route(wanted);
        Route route = folders.hindrance() == null && folders.endpoints().size() == 1 ? fromDaemon(wanted) : folders;
        if (route.hindrance() != null) {
            return route;
        }
        List<Endpoint> bound = route.endpoints().stream()
                .map(endpoint -> endpoint.as(
                        ContainerdRouter.namespace(wanted.domain(), endpoint.authority()),
                        endpoint.kind() == Endpoint.Kind.UPSTREAM))
                .toList();
        Set<Problem> problems = new LinkedHashSet<>(folders.problems());
        problems.addAll(route.problems());
        return Route.to(bound, List.copyOf(problems));
    }

    private Route fromDaemon(Wanted wanted) {
        List<Problem> problems = node
                .runtimeProcess()
                .flatMap(process -> process.outdatedBy(
                        node.files(),
                        new Origin(DaemonConfig.PATH, 0),
                        Cause.MIRROR_MISCONFIGURED,
                        "it may still go by what stood there before; restart it, unless it was told to reload (systemctl"
                                + " reload docker)"))
                .stream()
                .toList();
        List<Endpoint> endpoints = new ArrayList<>();
        boolean hub = ContainerdRouter.HUB.equals(wanted.domain());
        for (GoUrl mirror : hub ? config.mirrors() : List.<GoUrl>of()) {
            Optional<Problem> fault = add(wanted, mirror, Endpoint.Kind.MIRROR, endpoints);
            if (fault.isPresent()) {
                return Route.blocked(fault.get(), List.of());
            }
        }
        GoUrl own = new GoUrl("https", "", hub ? ContainerdRouter.HUB_HOST : wanted.domain(), "");
        Optional<Problem> fault = add(wanted, own, Endpoint.Kind.UPSTREAM, endpoints);
        return fault.map(problem -> Route.blocked(problem, problems)).orElseGet(() -> Route.to(endpoints, problems));
    }

    private Optional<Problem> add(Wanted wanted, GoUrl url, Endpoint.Kind kind, List<Endpoint> endpoints) {
        boolean insecure = config.isInsecure(url.authority(), addresses(url.host()));
        // Folders of insecure registries are not looked at.
        TlsFiles.Loaded tls = insecure
                ? new TlsFiles(node.files()).load(true)
                : CertificatesFolder.load(node, CERTIFICATES, url.authority(), false);
        if (tls.fault().isPresent()) {
            return tls.fault();
        }
        boolean fallsBack = insecure && "https".equals(url.scheme()) && kind == Endpoint.Kind.UPSTREAM;
        endpoints.add(new Endpoint(
                url.scheme(),
                url.host(),
                GoUrl.portOf(url.authority(), url.scheme()),
                url.path().replaceFirst("/+$", "") + "/v2",
                kind,
                Set.of(Capability.PULL, Capability.RESOLVE),
                wanted.repository(),
                null,
                tls.settings(),
                Map.of(),
                DIAL_TIMEOUT,
                List.of(),
                kind == Endpoint.Kind.UPSTREAM,
                fallsBack ? InsecureFallback.ON_FAILED_PING : InsecureFallback.NEVER,
                kind == Endpoint.Kind.MIRROR ? config.origin() : Origin.DEFAULT));
        return Optional.empty();
    }

    /** What is known of a host's addresses without asking the network. */
    private List<InetAddress> addresses(String host) {
        return Networks.literal(host)
                .map(List::of)
                .orElseGet(() -> node.resolver().hosts().getOrDefault(host.toLowerCase(Locale.ROOT), List.of()));
    }

    @Override
    public RuntimeRules rules() {
        String version = node.runtime().version();
        String agent = "docker/" + (version == null ? "28.5.1" : version);
        // The store walks by the rules of the containerd client that dockerd has inside.
        return config.containerdStore() ? store.rules().calling(agent) : ofDaemon(agent, node.runtime());
    }

    /** moby switched schema 1 off in 26, and learnt zstd in 23. */
    private static RuntimeRules ofDaemon(String agent, RuntimeVersion version) {
        return new RuntimeRules(
                agent,
                Fallback.UNTIL_PULLED,
                Reported.LAST,
                Ping.FOR_CHALLENGE,
                "GET",
                false,
                null,
                Repeats.NOTHING,
                !version.isAtLeast(26, 0),
                Library.DOCKER,
                false,
                version.isAtLeast(23, 0),
                false);
    }

    @Override
    public Set<String> configured() {
        Set<String> hosts = new LinkedHashSet<>();
        if (config.containerdStore()) {
            hosts.addAll(store.configured());
        }
        if (!config.mirrors().isEmpty()) {
            hosts.add(ContainerdRouter.HUB);
        }
        return hosts;
    }
}
