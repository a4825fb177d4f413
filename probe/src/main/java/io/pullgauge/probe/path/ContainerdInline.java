/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.containerd.ContainerdConfig;
import io.pullgauge.probe.node.containerd.HostEntry;
import io.pullgauge.probe.path.Endpoint.InsecureFallback;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The deprecated {@code registry.mirrors} and {@code registry.configs} of config.toml, used where config_path is empty. */
final class ContainerdInline {

    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);

    private final Node node;
    private final Settings registry;
    private final ContainerdHeaders headers;

    ContainerdInline(Node node, ContainerdConfig config, ContainerdHeaders headers) {
        this.node = node;
        this.registry = config.registry();
        this.headers = headers;
    }

    Route route(Wanted wanted, List<Problem> problems) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Settings.Entry url : urls(wanted.domain())) {
            String text = withScheme((String) url.value());
            Optional<GoUrl> parsed =
                    GoUrl.parse(text).filter(u -> !u.authority().isEmpty());
            if (parsed.isEmpty()) {
                return Route.blocked(
                        new Problem(
                                Cause.MIRROR_MISCONFIGURED,
                                url.origin(),
                                "the mirror endpoint is no URL: containerd fails every pull from this registry"),
                        problems);
            }
            TlsFiles.Loaded tls = tls(wanted.domain(), parsed.get());
            if (tls.fault().isPresent()) {
                return Route.blocked(tls.fault().get(), problems);
            }
            endpoints.add(endpoint(wanted, parsed.get(), tls.settings(), url.origin()));
        }
        return Route.to(endpoints, problems);
    }

    /** The mirrors in their order, and the registry itself unless one of them is it. */
    private List<Settings.Entry> urls(String domain) {
        String key = registry.entry("mirrors", domain).isPresent() ? domain : "*";
        Origin origin = registry.origin("mirrors", key, "endpoint").orElse(Origin.DEFAULT);
        List<Settings.Entry> urls = new ArrayList<>();
        for (String endpoint : registry.texts("mirrors", key, "endpoint")) {
            urls.add(new Settings.Entry(endpoint, origin));
        }
        boolean listed = urls.stream()
                .map(url -> GoUrl.parse(withScheme((String) url.value())))
                .anyMatch(url -> url.isPresent() && url.get().authority().equals(domain));
        if (!listed) {
            String host = ContainerdRouter.HUB.equals(domain) ? ContainerdRouter.HUB_HOST : domain;
            urls.add(new Settings.Entry(host, Origin.DEFAULT));
        }
        return urls;
    }

    private static String withScheme(String endpoint) {
        return endpoint.contains("://")
                ? endpoint
                : (ContainerdRouter.isLoopback(endpoint.split("/", 2)[0]) ? "http://" : "https://") + endpoint;
    }

    private TlsFiles.Loaded tls(String domain, GoUrl url) {
        Settings tls =
                node.runtime().isAtLeast(2, 0) ? Settings.EMPTY : registry.table("configs", url.authority(), "tls");
        TlsFiles loading = new TlsFiles(node.files());
        tls.text("ca_file").filter(path -> !path.isEmpty()).ifPresent(loading::ca);
        String certificate = tls.text("cert_file").orElse("");
        String key = tls.text("key_file").orElse("");
        if (!certificate.isEmpty() && !key.isEmpty()) {
            loading.client(certificate, key);
        }
        boolean loopback = tls.isEmpty() && ContainerdRouter.isLoopback(domain) && "http".equals(url.scheme());
        return loading.load(loopback || tls.flag("insecure_skip_verify").orElse(false));
    }

    /** The path is used as it stands; only an empty one becomes /v2. */
    private Endpoint endpoint(Wanted wanted, GoUrl url, TlsSettings tls, Origin origin) {
        String path = url.path().isEmpty() ? "/v2" : url.path().replaceAll("/+$", "");
        return new Endpoint(
                url.scheme(),
                url.host(),
                GoUrl.portOf(url.authority(), url.scheme()),
                path,
                ContainerdRouter.kind(wanted.domain(), url.authority()),
                ContainerdRouter.capabilities(HostEntry.ALL),
                wanted.repository(),
                ContainerdRouter.namespace(wanted.domain(), url.authority()),
                tls,
                headers.with(Map.of()),
                DIAL_TIMEOUT,
                ContainerdAuth.of(registry, url.authority()),
                true,
                InsecureFallback.NEVER,
                origin);
    }
}
