/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node.containerd;

import io.pullgauge.probe.node.Origin;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One {@code [host."…"]} table of a hosts.toml, or its root.
 *
 * @param scheme http or https; empty for the implied upstream
 * @param authority host and port as written; empty for the implied upstream
 * @param path the API's root, {@code /v2} in most cases; may be empty with override_path
 * @param capabilities lower-case names
 * @param ca files in which further roots are
 * @param client certificate and key files; an empty key name says that the key is in the certificate's file
 * @param skipVerify null where it is not set: set to false it is still "TLS was configured" to containerd
 * @param rewrites regular expression → replacement for the repository, in order; known to k3s' and RKE2's containerd only
 */
public record HostEntry(
        String scheme,
        String authority,
        String path,
        Set<String> capabilities,
        List<String> ca,
        List<ClientFiles> client,
        @Nullable Boolean skipVerify,
        Map<String, List<String>> headers,
        @Nullable Duration dialTimeout,
        Map<String, String> rewrites,
        Origin origin) {

    /** All that an endpoint can be asked for. */
    public static final Set<String> ALL = Set.of("pull", "resolve", "push");

    /** A certificate and its key. */
    public record ClientFiles(String certificate, String key) {}

    public HostEntry {
        capabilities = Set.copyOf(capabilities);
        ca = List.copyOf(ca);
        client = List.copyOf(client);
        headers = Map.copyOf(headers);
        rewrites = Collections.unmodifiableMap(new LinkedHashMap<>(rewrites));
    }

    public HostEntry(
            String scheme,
            String authority,
            String path,
            Set<String> capabilities,
            List<String> ca,
            List<ClientFiles> client,
            @Nullable Boolean skipVerify,
            Map<String, List<String>> headers,
            @Nullable Duration dialTimeout,
            Origin origin) {
        this(scheme, authority, path, capabilities, ca, client, skipVerify, headers, dialTimeout, Map.of(), origin);
    }

    /** The same host with these rewrites. */
    public HostEntry rewriting(Map<String, String> repositories) {
        return new HostEntry(
                scheme,
                authority,
                path,
                capabilities,
                ca,
                client,
                skipVerify,
                headers,
                dialTimeout,
                repositories,
                origin);
    }

    /** The repository as this host is asked for it. */
    public String repository(String asked) {
        return Rewrites.apply(rewrites, asked);
    }

    /** The upstream that containerd adds where {@code server} is not set; TLS files may still be given for it. */
    public static HostEntry implied(List<String> ca, List<ClientFiles> client, Origin origin) {
        return new HostEntry("", "", "/v2", ALL, ca, client, null, Map.of(), null, origin);
    }

    public boolean isImplied() {
        return authority.isEmpty();
    }

    /** Whether containerd counts TLS as configured for this host. */
    public boolean hasTlsSettings() {
        return !ca.isEmpty() || !client.isEmpty() || skipVerify != null;
    }
}
