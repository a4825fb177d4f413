/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.ParsedFile;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Settings;
import io.pullgauge.probe.node.StructuredFile;
import io.pullgauge.probe.verdict.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * policy.json: which images CRI-O takes, and what it wants to see signed (containers-policy.json(5)). The most specific scope that names an
 * image decides alone; all of its requirements must be met.
 */
public final class SignaturePolicy {

    private static final String USUAL = "/etc/containers/policy.json";
    private static final String TRANSPORT = "docker";
    private static final Set<String> WANT_SIGNATURES = Set.of("signedBy", "sigstoreSigned", "signedBaseLayer");

    private final String path;
    private final Settings file;
    private final Optional<Problem> fault;

    /** What the policy says to one image. */
    public sealed interface Ruling {
        /** It takes the image as it is. */
        record Accepted() implements Ruling {}

        /** It takes no such image, or none at all because the file is broken. */
        record Refused(Problem problem) implements Ruling {}

        /** It wants a signature, which is not looked for here. */
        record Unknown(Problem problem) implements Ruling {}
    }

    private SignaturePolicy(String path, Settings file, Optional<Problem> fault) {
        this.path = path;
        this.file = file;
        this.fault = fault;
    }

    /**
     * The policy of the node; empty where there is no such file here. CRI-O itself pulls nothing without one, but every installation brings
     * one, so that a root without it is rather one that was not mounted whole.
     */
    public static Optional<SignaturePolicy> of(Node node, CrioConf conf) {
        String path = conf.signaturePolicy().orElse(USUAL);
        return node.files().derived(List.of(SignaturePolicy.class, path), files -> switch (StructuredFile.read(
                files, path, StructuredFile.Format.JSON)) {
            case ParsedFile.Parsed parsed -> Optional.of(checked(path, parsed.settings()));
            case ParsedFile.Absent _ -> Optional.empty();
            case ParsedFile.Malformed bad -> Optional.of(broken(path, bad.origin(), bad.detail()));
            case ParsedFile.Unreadable bad -> Optional.of(broken(path, bad.origin(), bad.detail()));
        });
    }

    private static SignaturePolicy broken(String path, Origin origin, String detail) {
        Problem problem = Problem.of(
                Cause.SIGNATURE_POLICY, origin, detail, "the runtime", "fails every pull with this signature policy");
        return new SignaturePolicy(path, Settings.EMPTY, Optional.of(problem));
    }

    private static SignaturePolicy checked(String path, Settings file) {
        Origin start = new Origin(path, 0);
        if (!Set.of("default", "transports").containsAll(file.keys())) {
            return broken(path, start, "has a key that is neither default nor transports");
        }
        if (file.tables("default").isEmpty()) {
            return broken(path, file.origin("default").orElse(start), "has no default requirements");
        }
        Settings transports = file.table("transports");
        for (String transport : transports.keys()) {
            for (String scope : transports.table(transport).keys()) {
                if (transports.tables(transport, scope).isEmpty()) {
                    Origin origin = transports.origin(transport, scope).orElse(start);
                    return broken(path, origin, "has a scope without requirements");
                }
            }
        }
        return new SignaturePolicy(path, file, Optional.empty());
    }

    /** What it says to an image by its own name ({@code quay.io/team/app}) and tag or digest, whichever mirror has it. */
    public Ruling on(String repository, String object) {
        if (fault.isPresent()) {
            return new Ruling.Refused(fault.get());
        }
        for (String scope : scopes(repository, object)) {
            Optional<Settings.Entry> requirements = file.entry("transports", TRANSPORT, scope);
            if (requirements.isPresent()) {
                return judged(
                        file.tables("transports", TRANSPORT, scope),
                        requirements.get().origin(),
                        scope.isEmpty() ? "all registries" : scope);
            }
        }
        return judged(file.tables("default"), file.origin("default").orElse(new Origin(path, 0)), "everything else");
    }

    /** From the image itself over its path and host to the wildcards for parts of the host, and the transport's own default. */
    private static List<String> scopes(String repository, String object) {
        List<String> scopes = new ArrayList<>();
        scopes.add(repository + (object.contains(":") ? "@" : ":") + object);
        String name = repository;
        scopes.add(name);
        while (name.indexOf('/') >= 0) {
            name = name.substring(0, name.lastIndexOf('/'));
            scopes.add(name);
        }
        String host = name.replaceFirst(":\\d*$", "");
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            scopes.add("*" + host.substring(dot));
        }
        scopes.add("");
        return scopes;
    }

    private static Ruling judged(List<Settings> requirements, Origin origin, String scope) {
        boolean signature = false;
        for (Settings requirement : requirements) {
            String type = requirement.text("type").orElse("");
            Origin at = requirement.origin("type").orElse(origin);
            if (!"insecureAcceptAnything".equals(type) && !WANT_SIGNATURES.contains(type)) {
                String word = "reject".equals(type) ? "rejects" : "has a requirement that does not exist for";
                return new Ruling.Refused(
                        new Problem(Cause.SIGNATURE_POLICY, at, "the signature policy " + word + " " + scope));
            }
            signature |= WANT_SIGNATURES.contains(type);
        }
        return signature
                ? new Ruling.Unknown(new Problem(
                        Cause.SIGNATURE_POLICY,
                        origin,
                        "the signature policy wants a signature for " + scope + ", which is not looked for from here"))
                : new Ruling.Accepted();
    }
}
