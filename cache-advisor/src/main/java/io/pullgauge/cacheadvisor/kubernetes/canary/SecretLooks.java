/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.canary;

import io.fabric8.kubernetes.api.model.Secret;
import io.pullgauge.cacheadvisor.canary.SecretLook;
import io.pullgauge.cacheadvisor.canary.SecretLook.Fault;
import io.pullgauge.probe.node.kubelet.PullSecret;
import io.pullgauge.probe.verdict.Text;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the kubelet would make of a pull secret: type, key, JSON, servers. The content itself is dropped here. Pure. */
final class SecretLooks {
    private static final int MOST_SERVERS = 20;
    private static final int SHOWN = 120;

    private SecretLooks() {}

    static SecretLook missing(String name, String namespace) {
        return new SecretLook(name, null, List.of(), Fault.MISSING, "does not exist in " + namespace, null);
    }

    static SecretLook unseen(String name, String why) {
        return new SecretLook(name, null, List.of(), Fault.UNSEEN, "could not be looked at: " + Text.line(why), null);
    }

    static SecretLook of(String name, Secret secret, String repository, Instant now) {
        String type = Text.line(Objects.requireNonNullElse(secret.getType(), "Opaque"), SHOWN);
        Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
        Optional<PullSecret.Form> form = Stream.of(PullSecret.Form.values())
                .filter(each -> each.type().equals(secret.getType()))
                .findFirst();
        if (form.isEmpty()) {
            return wrongType(name, type, data);
        }
        String encoded = data.get(form.get().key());
        if (encoded == null || encoded.isBlank()) {
            return fault(name, type, Fault.NO_KEY, "has no key " + form.get().key());
        }
        try {
            return decoded(
                    name,
                    type,
                    PullSecret.of(Base64.getDecoder().decode(encoded), form.get(), repository),
                    repository,
                    now);
        } catch (IllegalArgumentException notBase64) {
            return fault(name, type, Fault.UNDECODABLE, "cannot be decoded: is no base64");
        }
    }

    private static SecretLook wrongType(String name, String type, Map<String, String> data) {
        String expected = Stream.of(PullSecret.Form.values())
                .filter(each -> data.containsKey(each.key()))
                .map(PullSecret.Form::type)
                .findFirst()
                .orElse(PullSecret.Form.DOCKERCONFIGJSON.type());
        return fault(
                name,
                type,
                Fault.WRONG_TYPE,
                "is of the type " + type + ", which the kubelet passes over (expected: " + expected + ")");
    }

    private static SecretLook decoded(String name, String type, PullSecret content, String repository, Instant now) {
        return switch (content) {
            case PullSecret.Undecodable bad ->
                fault(name, type, Fault.UNDECODABLE, "cannot be decoded: " + Text.line(bad.detail(), SHOWN));
            case PullSecret.Decoded good -> entries(name, type, good.entries(), repository, now);
        };
    }

    private static SecretLook entries(
            String name, String type, List<PullSecret.Entry> entries, String repository, Instant now) {
        List<String> servers = entries.stream()
                .map(each -> Text.line(each.key(), SHOWN))
                .distinct()
                .limit(MOST_SERVERS)
                .toList();
        List<PullSecret.Entry> tried =
                entries.stream().filter(PullSecret.Entry::matches).toList();
        if (tried.isEmpty()) {
            String has = servers.isEmpty() ? "no entry at all (expected: {\"auths\":{…}})" : String.join(", ", servers);
            return new SecretLook(
                    name, type, servers, Fault.NO_MATCH, "has nothing for " + repository + "; it has " + has, null);
        }
        Instant expires = tried.stream()
                .map(PullSecret.Entry::expires)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(null);
        if (expires != null && !expires.isAfter(now)) {
            return new SecretLook(
                    name, type, servers, Fault.EXPIRED, "holds a token that ended at " + expires, expires);
        }
        String flaw = flaw(tried);
        return flaw == null
                ? new SecretLook(name, type, servers, null, "has an entry that the kubelet tries", expires)
                : new SecretLook(name, type, servers, Fault.FLAWED, "has an entry that " + flaw, expires);
    }

    private static @Nullable String flaw(List<PullSecret.Entry> tried) {
        return tried.stream()
                .map(PullSecret.Entry::flaw)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static SecretLook fault(String name, String type, Fault fault, String text) {
        return new SecretLook(name, type, List.of(), fault, text, null);
    }
}
