/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RuntimeVersion;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.containerd.ContainerdConfig;
import io.pullgauge.probe.node.containerd.HostEntry;
import io.pullgauge.probe.node.containerd.HostsDirectory;
import io.pullgauge.probe.node.containerd.K3sRegistries;
import io.pullgauge.probe.path.Endpoint.InsecureFallback;
import io.pullgauge.probe.path.RuntimeRules.Fallback;
import io.pullgauge.probe.path.RuntimeRules.Library;
import io.pullgauge.probe.path.RuntimeRules.Ping;
import io.pullgauge.probe.path.RuntimeRules.Repeats;
import io.pullgauge.probe.path.RuntimeRules.Reported;
import io.pullgauge.probe.verdict.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where containerd goes: the hosts of a registry's folder, then the registry itself; or the deprecated inline mirrors where no folder is
 * configured.
 */
final class ContainerdRouter implements Router {

    static final String HUB = "docker.io";
    static final String HUB_HOST = "registry-1.docker.io";

    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);

    private final Node node;
    /** Where containerd's decoder of encrypted layers finds its keys; without any it decodes nothing. */
    private static final String DECRYPTION_KEYS = "/etc/containerd/ocicrypt/keys";

    private final ContainerdConfig config;
    private final ContainerdHeaders headers;
    private final Optional<K3sRegistries> k3s;
    private final Settings registry;

    ContainerdRouter(Node node) {
        this(node, ContainerdConfig.of(node));
    }

    /** As its client library is used by others, who bring folders and nothing else. */
    static ContainerdRouter overFolders(Node node, String root) {
        Settings registry = new Settings(Map.of("config_path", new Settings.Entry(root, Origin.DEFAULT)));
        Settings images = new Settings(Map.of("registry", new Settings.Entry(registry, Origin.DEFAULT)));
        RuntimeVersion newest = RuntimeVersion.newest(RuntimeVersion.Kind.CONTAINERD, Origin.DEFAULT);
        return new ContainerdRouter(node, new ContainerdConfig(newest, true, images, null, List.of()));
    }

    private ContainerdRouter(Node node, ContainerdConfig config) {
        this.node = node;
        this.config = config;
        this.headers = new ContainerdHeaders(config.registry());
        this.k3s = K3sRegistries.of(node);
        // Until the first start has made files of it, registries.yaml itself says what they will be.
        this.registry = k3s.isPresent() && !config.found() ? k3s.get().containerdRegistry() : config.registry();
    }

    @Override
    public Route route(Wanted wanted) {
        List<Problem> problems = new ArrayList<>(config.problems());
        Problem hindrance = config.hindrance();
        if (hindrance == null && k3s.isPresent()) {
            hindrance = k3s.get().hindrance().orElse(null);
            k3s.get()
                    .isNewerThan(node.files(), ContainerdConfig.generated(node))
                    .ifPresent(problems::add);
        }
        if (hindrance != null) {
            return Route.blocked(hindrance, problems);
        }
        if (config.isInline()) {
            return new ContainerdInline(node, config, headers).route(wanted, problems);
        }
        HostsDirectory directory = directory(wanted.domain());
        problems.addAll(directory.problems());
        problems.addAll(ignored(wanted.domain()));
        Problem broken = directory.hindrance();
        return broken != null ? Route.blocked(broken, problems) : endpoints(wanted, directory, problems);
    }

    private HostsDirectory directory(String domain) {
        return k3s.isPresent() && !config.found()
                ? k3s.get().directory(domain)
                : HostsDirectory.find(node.files(), config.roots(), domain, config.runtime());
    }

    /** A config_path that the transfer service cannot use matters only where one of its folders would have had something to say. */
    private List<Problem> ignored(String domain) {
        Optional<Problem> problem = config.ignoredRoots();
        if (problem.isEmpty()) {
            return List.of();
        }
        HostsDirectory meant = HostsDirectory.find(node.files(), config.namedRoots(), domain, config.runtime());
        return meant.folder().isPresent() ? List.of(problem.get()) : List.of();
    }

    private Route endpoints(Wanted wanted, HostsDirectory directory, List<Problem> problems) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (HostEntry written : directory.entries()) {
            HostEntry entry = written.isImplied() ? upstream(wanted.domain(), written) : written;
            TlsFiles.Loaded tls = tls(entry);
            if (tls.fault().isPresent()) {
                return Route.blocked(tls.fault().get(), problems);
            }
            if (!entry.scheme().equals("http") && !entry.scheme().equals("https")) {
                problems.add(new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        entry.origin(),
                        "the scheme " + entry.scheme() + " is not supported: containerd's requests to it fail"));
            } else {
                endpoints.add(endpoint(wanted, entry, tls.settings()));
            }
        }
        return Route.to(endpoints, problems);
    }

    private TlsFiles.Loaded tls(HostEntry entry) {
        return node.files().derived(entry, files -> {
            TlsFiles loading = new TlsFiles(files);
            entry.ca().forEach(loading::ca);
            entry.client().forEach(pair -> loading.client(pair.certificate(), pair.key()));
            return loading.load(Boolean.TRUE.equals(entry.skipVerify()));
        });
    }

    /** The registry's own host, filled in where {@code server} is not set; loopback addresses get rules of their own. */
    private HostEntry upstream(String domain, HostEntry root) {
        String scheme = "https";
        Boolean skipVerify = root.skipVerify();
        if (isLoopback(domain)) {
            String port = GoUrl.portOf(domain);
            boolean plain = !triesHttpsFirst() || (!port.isEmpty() && !port.equals("443"));
            scheme = plain ? "http" : "https";
            skipVerify = (triesHttpsFirst() && port.equals("80")) ? skipVerify : Boolean.TRUE;
        }
        return new HostEntry(
                scheme,
                HUB.equals(domain) ? HUB_HOST : domain,
                "/v2",
                HostEntry.ALL,
                root.ca(),
                root.client(),
                skipVerify,
                root.headers(),
                root.dialTimeout(),
                root.origin());
    }

    /** Before 1.7 an http URL, and a loopback address, is plain HTTP whatever TLS settings there are (tried with 1.6.20). */
    private boolean triesHttpsFirst() {
        return config.runtime().isAtLeast(1, 7);
    }

    private Endpoint endpoint(Wanted wanted, HostEntry entry, TlsSettings tls) {
        String port = GoUrl.portOf(entry.authority());
        boolean ambiguous =
                triesHttpsFirst() && "http".equals(entry.scheme()) && entry.hasTlsSettings() && !"80".equals(port);
        String scheme = ambiguous ? "https" : entry.scheme();
        InsecureFallback fallback = !ambiguous
                ? InsecureFallback.NEVER
                : port.isEmpty() ? InsecureFallback.ON_CONNECT_FAILURE : InsecureFallback.ON_TLS_MISMATCH;
        Duration dial = entry.dialTimeout();
        return new Endpoint(
                scheme,
                GoUrl.hostOf(entry.authority()),
                GoUrl.portOf(entry.authority(), scheme),
                entry.path(),
                kind(wanted.domain(), entry.authority()),
                capabilities(entry.capabilities()),
                entry.repository(wanted.repository()),
                namespace(wanted.domain(), entry.authority()),
                tls,
                headers.with(entry.headers()),
                dial == null ? DIAL_TIMEOUT : dial,
                ContainerdAuth.of(registry, entry.authority()),
                true,
                fallback,
                entry.origin());
    }

    static Endpoint.Kind kind(String domain, String authority) {
        return authority.equals(domain) || (HUB.equals(domain) && HUB_HOST.equals(authority))
                ? Endpoint.Kind.UPSTREAM
                : Endpoint.Kind.MIRROR;
    }

    /** containerd tells a host that is not the registry itself which registry is meant. */
    static @Nullable String namespace(String domain, String authority) {
        return kind(domain, authority) == Endpoint.Kind.UPSTREAM ? null : domain;
    }

    static Set<Endpoint.Capability> capabilities(Set<String> names) {
        Set<Endpoint.Capability> capabilities = new LinkedHashSet<>();
        if (names.contains("pull")) {
            capabilities.add(Endpoint.Capability.PULL);
        }
        if (names.contains("resolve")) {
            capabilities.add(Endpoint.Capability.RESOLVE);
        }
        return capabilities;
    }

    static boolean isLoopback(String authority) {
        String host = GoUrl.hostOf(authority);
        return "localhost".equals(host) || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}") || "::1".equals(host);
    }

    @Override
    public RuntimeRules rules() {
        RuntimeVersion runtime = config.runtime();
        return new RuntimeRules(
                "containerd/" + (runtime.version() == null ? "2.3.4" : runtime.version()),
                Fallback.PER_OBJECT,
                runtime.isAtLeast(2, 0) ? Reported.HIGHEST_CLASS : Reported.FIRST_NOT_404,
                Ping.NEVER,
                "HEAD",
                true,
                runtime.isAtLeast(2, 3) ? Duration.ofSeconds(30) : null,
                repeats(runtime),
                !runtime.isAtLeast(2, 0),
                Library.CONTAINERD,
                skipsForeignLayers(runtime),
                true,
                !node.files().list(DECRYPTION_KEYS).names().isEmpty());
    }

    /** Since containerd's pull request 9142 of 2023, which went into 1.6.25 and 1.7.7 too. */
    private static boolean skipsForeignLayers(RuntimeVersion runtime) {
        int patch = runtime.isAtLeast(1, 7) ? 7 : 25;
        return runtime.isAtLeast(2, 0) || (runtime.isAtLeast(1, 6) && runtime.patch() >= patch);
    }

    private static Repeats repeats(RuntimeVersion runtime) {
        if (runtime.isAtLeast(2, 3)) {
            return Repeats.SERVER_ERRORS_AND_CUTS;
        }
        return runtime.isAtLeast(2, 1) ? Repeats.SERVER_ERRORS : Repeats.NOTHING;
    }

    @Override
    public Set<String> configured() {
        Set<String> hosts = new LinkedHashSet<>();
        for (String root : config.roots()) {
            for (String name : node.files().list(root).names()) {
                hosts.add(
                        name.endsWith("_") && name.indexOf('_') < name.length() - 1
                                ? name.substring(0, name.length() - 1).replaceFirst("_(?=\\d+$)", ":")
                                : name);
            }
        }
        hosts.addAll(config.registry().table("mirrors").keys());
        k3s.ifPresent(registries -> hosts.addAll(registries.registries()));
        return hosts;
    }
}
