/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Fingerprint;
import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Networks;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.RunningProcess;
import io.pullgauge.probe.node.containers.AuthFiles;
import io.pullgauge.probe.node.containers.CredentialHelpers;
import io.pullgauge.probe.node.containers.CrioConf;
import io.pullgauge.probe.node.containers.RegistriesConf;
import io.pullgauge.probe.node.containers.RegistryTable;
import io.pullgauge.probe.node.containers.SignaturePolicy;
import io.pullgauge.probe.path.Endpoint.Capability;
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

/**
 * Where CRI-O (and whatever else pulls by containers/image) goes: the mirrors of the one table that matches, then what the table puts in the
 * name's place. The kubelet's credentials go to the image's own registry only.
 */
final class ContainersRouter implements Router {

    private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> CERTIFICATES =
            List.of("/root/.config/containers/certs.d", "/etc/containers/certs.d", "/etc/docker/certs.d");
    private static final String RELOADED = "; restart it, unless it was told to reload (systemctl reload crio)";

    private final Node node;
    private final RegistriesConf conf;
    private final CrioConf crio;
    private final CredentialHelpers logins;
    private final Optional<SignaturePolicy> policy;

    ContainersRouter(Node node) {
        this.node = node;
        this.conf = RegistriesConf.of(node);
        this.crio = CrioConf.of(node);
        this.logins = CredentialHelpers.of(node, crio.globalAuthFile());
        this.policy = SignaturePolicy.of(node, crio);
    }

    /** One place to try, by its full name. */
    private record Source(String name, boolean insecure, Endpoint.Kind kind, Origin origin) {}

    @Override
    public Route route(Wanted wanted) {
        Problem hindrance = crio.hindrance() != null ? crio.hindrance() : conf.hindrance();
        if (hindrance != null) {
            return Route.blocked(hindrance, List.of());
        }
        ShortNames.Candidates candidates = wanted.reference() == null
                ? new ShortNames.Candidates(List.of(wanted.domain()), null)
                : ShortNames.candidates(wanted.asWritten(), wanted.reference(), conf, crio.shortNameMode());
        Problem ambiguous = candidates.hindrance();
        if (ambiguous != null) {
            return Route.blocked(ambiguous, List.of());
        }
        Building building = new Building(wanted);
        building.problems.addAll(outdated());
        candidates.names().forEach(building::judgeAndAdd);
        return building.route();
    }

    /** What CRI-O has read at its start, or at the last reload, which leaves no trace. */
    private List<Problem> outdated() {
        Optional<RunningProcess> process = node.runtimeProcess();
        List<String> read = new ArrayList<>(crio.files());
        if (!crio.image().flag("auto_reload_registries").orElse(false)) {
            read.addAll(conf.files());
        }
        return process.stream()
                .flatMap(running -> read.stream()
                        .flatMap(path -> running
                                .outdatedBy(
                                        node.files(),
                                        new Origin(path, 0),
                                        Cause.MIRROR_MISCONFIGURED,
                                        "it may still go by what stood there before" + RELOADED)
                                .stream()))
                .toList();
    }

    /** Namespaces that have a login of their own for this image, which counts in place of the node's. */
    private Optional<String> namespaces(Wanted wanted) {
        String suffix = "-" + Fingerprint.sha256Hex(wanted.domain() + "/" + wanted.repository()) + ".json";
        List<String> names = node.files().list(crio.namespacedAuthFolder()).names().stream()
                .filter(name -> name.endsWith(suffix))
                .map(name -> name.substring(0, name.length() - suffix.length()))
                .limit(5)
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("pods of the namespace " + String.join(", ", names) + " have a login of their own in "
                        + crio.namespacedAuthFolder());
    }

    /** Gathers the endpoints of all candidates, and the first reason for there being none. */
    private final class Building {
        private final Wanted wanted;
        private final List<Endpoint> endpoints = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<Problem> obstacles = new ArrayList<>();
        private Optional<String> notKnown = Optional.empty();

        Building(Wanted wanted) {
            this.wanted = wanted;
        }

        /** The policy goes by the image's own name, whichever mirror has it. */
        void judgeAndAdd(String name) {
            ImageReference reference = wanted.reference();
            if (reference != null && policy.isPresent()) {
                switch (policy.get().on(name, reference.object())) {
                    case SignaturePolicy.Ruling.Accepted _ -> add(name);
                    case SignaturePolicy.Ruling.Refused refused -> obstacles.add(refused.problem());
                    case SignaturePolicy.Ruling.Unknown unknown -> {
                        problems.add(unknown.problem());
                        add(name);
                    }
                }
            } else {
                add(name);
            }
        }

        private void add(String name) {
            for (Source source : sources(name)) {
                add(name, source);
            }
        }

        private List<Source> sources(String name) {
            RegistryTable table = conf.find(name).orElse(null);
            if (table == null) {
                return List.of(new Source(name, false, Endpoint.Kind.UPSTREAM, Origin.DEFAULT));
            }
            String rest = name.substring(table.covers(name));
            List<Source> sources = new ArrayList<>();
            for (RegistryTable.Mirror mirror : table.mirrors()) {
                if (mirror.servesOne(wanted.isByDigest())) {
                    sources.add(new Source(
                            mirror.location() + rest, mirror.insecure(), Endpoint.Kind.MIRROR, mirror.origin()));
                }
            }
            String own = table.location().isEmpty() ? name : table.location() + rest;
            sources.add(new Source(own, table.insecure(), Endpoint.Kind.UPSTREAM, table.origin()));
            return sources;
        }

        private void add(String name, Source source) {
            RegistryTable physical = conf.find(source.name()).orElse(null);
            if (physical != null && physical.blocked()) {
                obstacles.add(new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        physical.origin(),
                        physical.prefix() + " is blocked by this table"));
                return;
            }
            String domain = source.name().split("/", 2)[0];
            if (wanted.reference() != null && !isCanonical(source.name())) {
                obstacles.add(new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        source.origin(),
                        "the location makes a name that is none: " + source.name()));
                return;
            }
            // The flag of the table or mirror that led here; a table for the mirror's own name has no say (tried with
            // skopeo 1.9).
            boolean insecure = source.insecure() || isListedInsecure(domain);
            TlsFiles.Loaded tls = CertificatesFolder.load(node, CERTIFICATES, domain, insecure);
            if (tls.fault().isPresent()) {
                obstacles.add(tls.fault().get());
                return;
            }
            AuthFiles.Found found = logins.find(source.name());
            problems.addAll(found.problems());
            found.helper()
                    .ifPresent(helper -> notKnown = Optional.of("the login may be held by the credential helper "
                            + helper + ", which is not run from here"));
            boolean given = wanted.hasCredentials() && domain.equals(name.split("/", 2)[0]);
            if (found.fatal().isPresent() && !given) {
                obstacles.add(found.fatal().get());
                return;
            }
            endpoints.add(endpoint(
                    name,
                    source,
                    insecure,
                    tls.settings(),
                    found.credential().stream().toList()));
        }

        private Endpoint endpoint(String name, Source source, boolean insecure, TlsSettings tls, List<Credential> own) {
            String[] parts = source.name().split("/", 2);
            String authority = parts[0].equals(ContainerdRouter.HUB) ? ContainerdRouter.HUB_HOST : parts[0];
            return new Endpoint(
                    "https",
                    GoUrl.hostOf(authority),
                    GoUrl.portOf(authority, "https"),
                    "/v2",
                    source.kind(),
                    Set.of(Capability.PULL, Capability.RESOLVE),
                    wanted.reference() == null || parts.length < 2 ? "" : parts[1],
                    null,
                    tls,
                    Map.of(),
                    DIAL_TIMEOUT,
                    own,
                    parts[0].equals(name.split("/", 2)[0]),
                    insecure ? InsecureFallback.ON_FAILED_PING : InsecureFallback.NEVER,
                    source.origin());
        }

        Route route() {
            if (endpoints.isEmpty() && !obstacles.isEmpty()) {
                return Route.blocked(obstacles.getLast(), problems);
            }
            problems.addAll(obstacles);
            return Route.to(endpoints, problems.stream().distinct().toList())
                    .hangingOn(namespaces(wanted).or(() -> notKnown));
        }
    }

    private static boolean isCanonical(String name) {
        return ImageReference.parse(name) instanceof ParsedReference.Valid(ImageReference reference)
                && reference.repository().equals(name);
    }

    /** CRI-O's own list, older than registries.conf: hosts and networks. */
    private boolean isListedInsecure(String domain) {
        for (String entry : crio.image().texts("insecure_registries")) {
            boolean within = Networks.parse(entry)
                    .flatMap(network -> Networks.literal(GoUrl.hostOf(domain)).map(network::contains))
                    .orElse(false);
            if (within || entry.equals(domain)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public RuntimeRules rules() {
        String version = node.runtime().version();
        return new RuntimeRules(
                "cri-o/" + (version == null ? "1.34.0" : version),
                Fallback.PER_IMAGE,
                Reported.LAST,
                Ping.MUST_ANSWER,
                "GET",
                false,
                null,
                Repeats.NOTHING,
                true,
                Library.CONTAINERS_IMAGE,
                false,
                true,
                true);
    }

    @Override
    public Set<String> configured() {
        Set<String> hosts = new LinkedHashSet<>();
        for (RegistryTable table : conf.tables()) {
            if (!table.prefix().startsWith("*.")) {
                hosts.add(table.prefix().split("/", 2)[0]);
            }
        }
        return hosts;
    }
}
