/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.dns.Literals;
import io.pullgauge.probe.path.Endpoint;
import java.util.Optional;
import okhttp3.HttpUrl;

/**
 * Where we let a registry send us for a token. A registry names its token server in an answer that anybody on the way may have written
 * (CVE-2026-33540 and its kin), so a node's credentials go only to the registry's own host or domain, and only by TLS where the registry
 * has it. The runtimes are less careful; where we refuse and they would not, the result says so.
 */
final class Realms {

    private Realms() {}

    /** Why this realm gets nothing from us; empty when it may be asked. */
    static Optional<String> refusal(HttpUrl realm, Endpoint endpoint, boolean withCredential) {
        if (!realm.isHttps() && !"http".equals(endpoint.scheme())) {
            return Optional.of("the token server is named with http though the registry has https");
        }
        if (!realm.username().isEmpty() || !realm.password().isEmpty()) {
            return Optional.of("the token server's URL holds a user name");
        }
        return withCredential && !isSameParty(realm.host(), endpoint.host())
                ? Optional.of("the token server " + realm.host() + " is not of the registry's domain")
                : Optional.empty();
    }

    private static boolean isSameParty(String realm, String registry) {
        if (realm.equalsIgnoreCase(registry)) {
            return true;
        }
        if (Literals.parse(realm).isPresent() || Literals.parse(registry).isPresent()) {
            return false;
        }
        Optional<String> domain = registrable(registry);
        return domain.isPresent() && domain.equals(registrable(realm));
    }

    private static Optional<String> registrable(String host) {
        HttpUrl url = HttpUrl.parse("https://" + host + "/");
        return Optional.ofNullable(url == null ? null : url.topPrivateDomain());
    }
}
