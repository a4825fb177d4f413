/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.kubelet;

import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoJson;
import io.pullgauge.probe.node.NodeFile;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the kubelet makes of the content of a pull secret, for one repository. Nothing of a user's name or password is in it. */
public sealed interface PullSecret {

    /** The kubelet cannot decode it, logs that and goes on without; the detail holds nothing of the content but the key. */
    record Undecodable(String detail) implements PullSecret {}

    /** It can; there may still be no entry in it. */
    record Decoded(List<Entry> entries) implements PullSecret {

        public Decoded {
            entries = List.copyOf(entries);
        }
    }

    /**
     * A registry's entry.
     *
     * @param key as it stands there, without anything that could be a user's
     * @param matches whether the kubelet would try it for the repository
     * @param flaw what no registry accepts; null where nothing is to be seen
     * @param expires when the password says that it ends, where it is a token that says so
     */
    record Entry(
            String key,
            boolean matches,
            @Nullable String flaw,
            @Nullable Instant expires) {}

    /** The form of the content, named like the secret's key for it. */
    enum Form {
        DOCKERCONFIGJSON(".dockerconfigjson", "kubernetes.io/dockerconfigjson", DockerConfig.Shape.CONFIG_JSON),
        DOCKERCFG(".dockercfg", "kubernetes.io/dockercfg", DockerConfig.Shape.DOCKERCFG);

        private final String key;
        private final String type;
        private final DockerConfig.Shape shape;

        Form(String key, String type, DockerConfig.Shape shape) {
            this.key = key;
            this.type = type;
            this.shape = shape;
        }

        /** The key in the secret's data. */
        public String key() {
            return key;
        }

        /** The secret's type, without which the kubelet passes the key over. */
        public String type() {
            return type;
        }
    }

    /** Decodes as the kubelet does; total for any bytes. */
    static PullSecret of(byte[] content, Form form, String repository) {
        DockerConfig decoded = DockerConfig.of(form.key(), new NodeFile.Content(content, Instant.EPOCH), form.shape);
        return switch (decoded) {
            case DockerConfig.Absent _ -> new Undecodable("is empty");
            case DockerConfig.Undecodable bad -> new Undecodable(bad.detail());
            case DockerConfig.Decoded good -> {
                List<Credential> tried = Keyring.of(good.credentials()).lookup(repository);
                List<Entry> entries = new ArrayList<>();
                for (Credential each : good.credentials()) {
                    entries.add(new Entry(shown(each.key()), tried.contains(each), flaw(each), expires(each)));
                }
                yield new Decoded(entries);
            }
        };
    }

    private static String shown(String key) {
        int at = key.lastIndexOf('@');
        return at < 0 ? key : key.substring(at + 1);
    }

    private static @Nullable String flaw(Credential each) {
        String password = each.password().reveal();
        if (each.username().isEmpty() && password.isEmpty()) {
            return "has neither user nor password";
        }
        if (password.isEmpty()) {
            return "has no password";
        }
        boolean blank = !password.equals(password.strip())
                || !each.username().equals(each.username().strip());
        return blank ? "has white space or a line break around user or password" : null;
    }

    /** A JWT says when it ends, and so does a token of ECR; of any other nothing is known. */
    private static @Nullable Instant expires(Credential each) {
        String password = each.password().reveal();
        String[] parts = password.split("\\.", -1);
        String field = parts.length == 3 ? "exp" : "expiration";
        String encoded = parts.length == 3 ? parts[1] : password;
        if (encoded.length() > 1 << 16) {
            return null;
        }
        try {
            byte[] json = (parts.length == 3 ? Base64.getUrlDecoder() : Base64.getDecoder())
                    .decode(encoded.strip().getBytes(StandardCharsets.ISO_8859_1));
            Optional<JsonValue> value = GoJson.parse(json) instanceof GoJson.Parsed parsed
                    ? Optional.ofNullable(
                            parsed.value().isObject() ? parsed.value().get(field) : null)
                    : Optional.empty();
            return value.filter(JsonValue::isIntegralNumber)
                    .map(seconds -> Instant.ofEpochSecond(seconds.asLong(0)))
                    .orElse(null);
        } catch (IllegalArgumentException | DateTimeException notAToken) {
            return null;
        }
    }
}
