/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Networks;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.docker.DaemonConfig;
import io.pullgauge.probe.path.Endpoint.Capability;
import io.pullgauge.probe.path.Endpoint.InsecureFallback;
import io.pullgauge.probe.path.RuntimeRules.Fallback;
import io.pullgauge.probe.path.RuntimeRules.Repeats;
import io.pullgauge.probe.path.RuntimeRules.Reported;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where dockerd goes: the mirrors of daemon.json for Docker Hub alone, then the registry; insecure ones first by unverified https, then http. */
final class DockerRouter implements Router {

    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> CERTIFICATES = List.of("/etc/docker/certs.d");

    private final Node node;
    private final DaemonConfig config;

    private DockerRouter(Node node) {
        this.node = node;
        this.config = DaemonConfig.of(node);
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
        return fault.map(problem -> Route.blocked(problem, List.of())).orElseGet(() -> Route.to(endpoints, List.of()));
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
                fallsBack ? InsecureFallback.ON_CONNECT_FAILURE : InsecureFallback.NEVER,
                kind == Endpoint.Kind.MIRROR ? new Origin(DaemonConfig.PATH, 0) : Origin.DEFAULT));
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
        return new RuntimeRules(
                "docker/" + (version == null ? "28.5.1" : version),
                Fallback.PER_IMAGE,
                Reported.LAST,
                true,
                "GET",
                false,
                null,
                Repeats.NOTHING,
                false);
    }

    @Override
    public Set<String> configured() {
        return config.mirrors().isEmpty() ? Set.of() : Set.of(ContainerdRouter.HUB);
    }
}
