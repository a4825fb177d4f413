/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Secret;
import io.pullgauge.probe.node.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The credentials that stand in config.toml itself, by the host that asks for them; used only where the kubelet sent none. */
final class ContainerdAuth {

    private ContainerdAuth() {}

    /** What {@code registry.configs."<authority>".auth} holds, or the older {@code registry.auths}, which is laid over it. */
    static List<Credential> of(Settings registry, String authority) {
        Settings auths = registry.table("auths");
        for (String url : auths.keys()) {
            String host = GoUrl.parse(url)
                    .map(GoUrl::authority)
                    .filter(h -> !h.isEmpty())
                    .orElse(url);
            if (host.equals(authority)) {
                return credential(auths.table(url), authority).stream().toList();
            }
        }
        return credential(registry.table("configs", authority, "auth"), authority).stream()
                .toList();
    }

    private static Optional<Credential> credential(Settings auth, String key) {
        Origin origin = auth.begins(Origin.DEFAULT);
        String username = auth.text("username").orElse("");
        if (!username.isEmpty()) {
            Secret password = new Secret(auth.text("password").orElse(""));
            return Optional.of(new Credential(username, password, false, origin, key));
        }
        String token = auth.text("identitytoken").orElse("");
        if (!token.isEmpty()) {
            return Optional.of(new Credential("", new Secret(token), true, origin, key));
        }
        return auth.text("auth").flatMap(text -> basic(text, origin, key));
    }

    private static Optional<Credential> basic(String text, Origin origin, String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.replace("\r", "").replace("\n", ""));
            String[] parts = new String(bytes, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 && text.strip().length() % 4 == 0
                    ? Optional.of(new Credential(
                            parts[0], new Secret(parts[1].replaceAll("^\0+|\0+$", "")), false, origin, key))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
