/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.NodeFile;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A config.json or .dockercfg as the kubelet decodes it: one bad entry spoils the whole document, identity tokens and credential helpers do
 * not exist for it.
 */
sealed interface DockerConfig {

    /** It was decoded; it may well be empty. */
    record Decoded(List<Credential> credentials) implements DockerConfig {}

    /** The kubelet logs an error and looks at the next place. */
    record Undecodable(Origin origin, String detail) implements DockerConfig {}

    /** There is no such file. */
    record Absent() implements DockerConfig {}

    /** Where entries stand in the document. */
    enum Shape {
        /** {@code {"auths":{…}}}. */
        CONFIG_JSON,
        /** The entries themselves. */
        DOCKERCFG
    }

    /** Decodes a file of this shape. */
    static DockerConfig of(String path, NodeFile file, Shape shape) {
        Origin whole = new Origin(path, 0);
        return switch (file) {
            case NodeFile.Absent _ -> new Absent();
            case NodeFile.Unusable unusable -> new Undecodable(whole, unusable.reason());
            case NodeFile.Content content ->
                switch (GoJson.parse(content.bytes())) {
                    case GoJson.Malformed bad -> new Undecodable(new Origin(path, bad.line()), bad.detail());
                    case GoJson.Parsed parsed -> decode(path, parsed.value(), content.text(), shape);
                };
        };
    }

    private static DockerConfig decode(String path, JsonValue document, String text, Shape shape) {
        if (document.isNull()) {
            return new Decoded(List.of());
        }
        if (!document.isObject()) {
            return new Undecodable(new Origin(path, 1), "is no JSON object");
        }
        JsonValue auths = shape == Shape.CONFIG_JSON ? GoJson.field(document, "auths") : document;
        if (auths == null || auths.isNull()) {
            return new Decoded(List.of());
        }
        if (!auths.isObject()) {
            return new Undecodable(new Origin(path, 0), "auths is no JSON object");
        }
        List<Credential> credentials = new ArrayList<>();
        for (var entry : auths.properties()) {
            Origin origin = new Origin(path, GoJson.lineOf(text, entry.getKey()));
            Optional<String> fault = add(entry.getKey(), entry.getValue(), origin, credentials);
            if (fault.isPresent()) {
                return new Undecodable(origin, "key " + GoJson.shown(entry.getKey()) + ": " + fault.get());
            }
        }
        return new Decoded(List.copyOf(credentials));
    }

    private static Optional<String> add(String key, JsonValue entry, Origin origin, List<Credential> into) {
        if (!entry.isObject() && !entry.isNull()) {
            return Optional.of("is no JSON object");
        }
        for (String field : List.of("username", "password", "email", "auth")) {
            JsonValue value = GoJson.field(entry, field);
            if (value != null && !value.isString() && !value.isNull()) {
                return Optional.of(field + " is no string");
            }
        }
        String auth = text(entry, "auth");
        if (auth.isEmpty()) {
            into.add(new Credential(text(entry, "username"), new Secret(text(entry, "password")), false, origin, key));
            return Optional.empty();
        }
        Optional<String> decoded = BasicAuth.decode(auth);
        int colon = decoded.orElse("").indexOf(':');
        if (decoded.isEmpty()) {
            return Optional.of("auth is no base64");
        }
        if (colon < 0) {
            return Optional.of("auth does not hold user:password");
        }
        String plain = decoded.get();
        into.add(new Credential(plain.substring(0, colon), new Secret(plain.substring(colon + 1)), false, origin, key));
        return Optional.empty();
    }

    private static String text(JsonValue entry, String field) {
        @Nullable JsonValue value = GoJson.field(entry, field);
        return value != null && value.isString() ? value.text() : "";
    }
}
