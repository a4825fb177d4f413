/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containers;

import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.node.Secret;
import io.pullgauge.probe.verdict.Cause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's own auth files: the first file that has something for a repository wins, and in it the longest key. Unlike the kubelet's,
 * keys match by whole path segments, and identity tokens count.
 */
public final class AuthFiles {

    private final NodeFiles files;
    private final List<Place> places;

    private record Place(String path, boolean legacy) {}

    /**
     * What the files hold for one repository, and what is wrong with those that were looked at.
     *
     * @param fatal a file at which the library gives up the pull, unless the kubelet has sent credentials
     * @param helper the credential helper that holds the login; it is not run from here
     */
    public record Found(
            Optional<Credential> credential,
            List<Problem> problems,
            Optional<Problem> fatal,
            Optional<String> helper) {}

    /** What one file gives: a credential, or the name of the helper that has it. */
    private record Held(Optional<Credential> credential, Optional<String> helper) {

        static final Held NOTHING = new Held(Optional.empty(), Optional.empty());

        boolean isSomething() {
            return credential.isPresent() || helper.isPresent();
        }
    }

    private AuthFiles(NodeFiles files, List<Place> places) {
        this.files = files;
        this.places = places;
    }

    /** The auth files of a node; a global one is exclusive. */
    public static AuthFiles of(Node node, String globalAuthFile) {
        if (!globalAuthFile.isEmpty()) {
            return new AuthFiles(node.files(), List.of(new Place(globalAuthFile, false)));
        }
        String home = ContainersHome.of(node);
        return new AuthFiles(
                node.files(),
                List.of(
                        new Place("/run/containers/0/auth.json", false),
                        new Place(home + "/.config/containers/auth.json", false),
                        new Place(home + "/.docker/config.json", false),
                        new Place(home + "/.dockercfg", true)));
    }

    /** Looks for a repository ({@code quay.io/team/app}). */
    public Found find(String repository) {
        List<Problem> problems = new ArrayList<>();
        List<Problem> fatal = new ArrayList<>();
        for (Place place : places) {
            Held found = in(place, repository, problems, fatal);
            if (found.isSomething()) {
                return new Found(found.credential(), problems, Optional.empty(), found.helper());
            }
        }
        return new Found(Optional.empty(), problems, fatal.stream().findFirst(), Optional.empty());
    }

    private Held in(Place place, String repository, List<Problem> problems, List<Problem> fatal) {
        Origin origin = new Origin(place.path(), 0);
        switch (files.read(place.path(), NodeFiles.CONFIG_LIMIT)) {
            case NodeFile.Absent _ -> {
                return Held.NOTHING;
            }
            case NodeFile.Unusable unusable -> {
                // What we may not read, the runtime as root may.
                List<Problem> into = unusable.kind() == NodeFile.Kind.UNREADABLE ? problems : fatal;
                into.add(new Problem(Cause.CREDENTIALS_UNREADABLE, origin, unusable.reason()));
                return Held.NOTHING;
            }
            case NodeFile.Content content -> {
                switch (GoJson.parse(content.bytes())) {
                    case GoJson.Malformed bad -> {
                        fatal.add(new Problem(
                                Cause.CREDENTIALS_UNREADABLE,
                                new Origin(place.path(), bad.line()),
                                bad.detail() + ": the runtime fails every pull that needs it"));
                        return Held.NOTHING;
                    }
                    case GoJson.Parsed parsed -> {
                        return lookup(place, parsed.value(), content.text(), repository, problems, fatal);
                    }
                }
            }
        }
    }

    private Held lookup(
            Place place,
            JsonValue document,
            String text,
            String repository,
            List<Problem> problems,
            List<Problem> fatal) {
        String registry = repository.split("/", 2)[0];
        JsonValue helpers = GoJson.field(document, "credHelpers");
        if (!place.legacy() && helpers != null && helpers.has(registry)) {
            return helper(text(helpers.get(registry)), registry, place, fatal);
        }
        JsonValue auths = place.legacy() ? document : GoJson.field(document, "auths");
        Optional<String> key = auths == null || !auths.isObject()
                ? Optional.empty()
                : matching(auths, place.legacy(), registry, repository);
        if (key.isEmpty() || auths == null) {
            return Held.NOTHING;
        }
        Origin origin = new Origin(place.path(), GoJson.lineOf(text, key.get()));
        return new Held(credential(key.get(), auths.path(key.get()), origin, problems, fatal), Optional.empty());
    }

    private Held helper(String name, String registry, Place place, List<Problem> fatal) {
        HelperProgram program = HelperProgram.of(name, new Origin(place.path(), 0));
        Optional<Problem> missing = program.missing(files);
        missing.ifPresent(fatal::add);
        return missing.isPresent()
                ? Held.NOTHING
                : new Held(
                        Optional.empty(), Optional.of(program.name() + " for " + registry + " (" + place.path() + ")"));
    }

    private static Optional<String> matching(JsonValue auths, boolean legacy, String registry, String repository) {
        for (String key : legacy ? List.of(registry) : keys(repository)) {
            if (auths.has(key)) {
                return Optional.of(key);
            }
        }
        String wanted = normalised(registry);
        for (var entry : auths.properties()) {
            String host = entry.getKey().replaceFirst("^https?://", "").split("/", 2)[0];
            boolean path = !legacy
                    && entry.getKey().replaceFirst("^https?://", "").contains("/")
                    && !entry.getKey().startsWith("http");
            if (!path && normalised(host).equals(wanted)) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** quay.io/team/app, quay.io/team, quay.io. */
    private static List<String> keys(String repository) {
        List<String> keys = new ArrayList<>();
        for (String key = repository; ; key = key.substring(0, key.lastIndexOf('/'))) {
            keys.add(key);
            if (key.indexOf('/') < 0) {
                return keys;
            }
        }
    }

    private static String normalised(String host) {
        return switch (host) {
            case "registry-1.docker.io", "docker.io" -> "index.docker.io";
            default -> host;
        };
    }

    private static Optional<Credential> credential(
            String key, JsonValue entry, Origin origin, List<Problem> problems, List<Problem> fatal) {
        String token = text(GoJson.field(entry, "identitytoken"));
        String auth = text(GoJson.field(entry, "auth"));
        Optional<String> decoded = decoded(auth);
        if (decoded.isEmpty()) {
            fatal.add(unreadable(key, origin, "auth is not base64: the runtime fails every pull that needs it"));
            return Optional.empty();
        }
        String[] parts = decoded.get().split(":", 2);
        if (!auth.isEmpty() && parts.length < 2) {
            problems.add(unreadable(key, origin, "auth is not base64 of user:password"));
            return Optional.empty();
        }
        if (!token.isEmpty()) {
            return Optional.of(new Credential("", new Secret(token), true, origin, key));
        }
        return auth.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Credential(parts[0], new Secret(parts[1].replaceAll("^\0+|\0+$", "")), false, origin, key));
    }

    private static Problem unreadable(String key, Origin origin, String what) {
        return new Problem(Cause.CREDENTIALS_UNREADABLE, origin, "key " + GoJson.shown(key) + ": " + what);
    }

    private static Optional<String> decoded(String auth) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String text(@Nullable JsonValue node) {
        return node != null && node.isString() ? node.text() : "";
    }
}
