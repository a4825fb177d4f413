/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.Platform;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Fingerprint;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Resolver;
import io.pullgauge.probe.node.kubelet.KubeletCredentials;
import io.pullgauge.probe.report.Environment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says what a node uses, in the words of the report: files and keys, hashes, never a value that is secret. */
public final class NodeEnvironment {

    private static final int MOST_REGISTRIES = 200;
    private static final int MOST_PROBLEMS = 100;
    private static final String ANY = "docker.io";

    private final Node node;
    private final PathPlanner planner;
    private final Platform platform;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Map<String, List<String>> mirrors = new TreeMap<>();
    private final Set<String> ownSources = new TreeSet<>();
    private final StringBuilder mirrorDetails = new StringBuilder();

    private NodeEnvironment(Node node, PathPlanner planner, Platform platform) {
        this.node = node;
        this.planner = planner;
        this.platform = platform;
    }

    /**
     * The environment of a node for its report.
     *
     * @param vantage host or pod
     */
    public static Environment of(Node node, PathPlanner planner, Platform platform, String vantage) {
        return new NodeEnvironment(node, planner, platform).build(vantage);
    }

    private Environment build(String vantage) {
        node.problems().forEach(this::note);
        readMirrors();
        KubeletCredentials credentials = KubeletCredentials.of(node);
        credentials.problems().forEach(this::note);
        Resolver resolver = node.resolver();
        List<String> servers =
                resolver.servers().stream().map(InetAddress::getHostAddress).toList();
        List<String> shownProblems = problems.stream().limit(MOST_PROBLEMS).toList();
        return new Environment(
                node.runtime().toString(),
                vantage,
                platform.toString(),
                servers,
                resolver.search(),
                node.proxies().shown(),
                mirrors,
                sources(credentials),
                trust(),
                fingerprints(credentials),
                null,
                shownProblems,
                null);
    }

    private void note(Problem problem) {
        problems.add(problem.origin() + ": " + problem.detail());
    }

    private void noteAll(Route route) {
        route.problems().forEach(this::note);
        if (route.hindrance() != null) {
            note(route.hindrance());
        }
    }

    private void readMirrors() {
        // What the runtime's own file hides holds for every registry, also where it names none.
        noteAll(planner.route(ANY));
        for (String registry : new TreeSet<>(planner.configuredRegistries())
                .stream().limit(MOST_REGISTRIES).toList()) {
            Route route = planner.route(registry);
            noteAll(route);
            mirrors.put(registry, route.endpoints().stream().map(Endpoint::url).toList());
            for (Endpoint endpoint : route.endpoints()) {
                mirrorDetails.append(detail(registry, endpoint));
                endpoint.ownCredentials().forEach(credential -> ownSources.add(credential.label()));
            }
        }
    }

    /** All of an endpoint in which two nodes could differ; header values may be secret and count by their hash. */
    private static String detail(String registry, Endpoint endpoint) {
        StringBuilder text = new StringBuilder(registry)
                .append(' ')
                .append(endpoint.url())
                .append(' ')
                .append(new TreeSet<>(endpoint.capabilities()))
                .append(endpoint.tls().skipVerify())
                .append(endpoint.insecureFallback())
                .append(endpoint.dialTimeout());
        endpoint.tls()
                .extraRoots()
                .forEach(root -> text.append(root.getSerialNumber()).append(root.getIssuerX500Principal()));
        endpoint.tls()
                .clientCertificates()
                .forEach(pair -> text.append(pair.chain().getFirst().getSubjectX500Principal()));
        new TreeMap<>(endpoint.headers())
                .forEach((name, values) -> text.append(name).append(Fingerprint.of(values.toString())));
        return text.append('\n').toString();
    }

    private List<String> sources(KubeletCredentials credentials) {
        Set<String> sources = new LinkedHashSet<>();
        credentials.inFiles().forEach(credential -> sources.add(credential.label()));
        sources.addAll(credentials.plugins());
        sources.addAll(ownSources);
        return List.copyOf(sources);
    }

    private Map<String, String> trust() {
        Map<String, String> trust = new LinkedHashMap<>();
        List<String> files = new ArrayList<>();
        node.trust().origins().forEach(origin -> files.add(origin.file()));
        trust.put("bundle", files.isEmpty() ? "" : files.getFirst());
        trust.put("files", String.valueOf(files.size()));
        trust.put("fingerprint", node.trust().fingerprint());
        return trust;
    }

    private Map<String, String> fingerprints(KubeletCredentials credentials) {
        Resolver resolver = node.resolver();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(
                "resolver",
                Fingerprint.of(resolver.servers() + " " + resolver.search() + " " + resolver.ndots() + " "
                        + resolver.timeout() + " " + resolver.attempts() + " " + resolver.rotate() + " "
                        + resolver.order()));
        parts.put("proxy", Fingerprint.of(node.proxies().shown().toString()));
        parts.put("mirrors", Fingerprint.of(mirrorDetails.toString()));
        parts.put("trust", node.trust().fingerprint());
        parts.put("credentials", Fingerprint.of(secretDigest(credentials)));
        return parts;
    }

    /**
     * Credentials count by key, user and a hash of the password. Only the short hash over all of them leaves the node, so that a rotated
     * password shows as drift but cannot be told from any other change.
     */
    private static String secretDigest(KubeletCredentials credentials) {
        Set<String> lines = new TreeSet<>();
        for (Credential credential : credentials.inFiles()) {
            lines.add(credential.key() + " " + credential.username() + " "
                    + Fingerprint.of(credential.password().reveal()));
        }
        return String.join("\n", lines);
    }
}
