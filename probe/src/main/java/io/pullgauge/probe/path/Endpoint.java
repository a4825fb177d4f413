/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One place that the runtime would ask, with everything it would use there.
 *
 * @param scheme http or https
 * @param host name or address literal, without brackets or port
 * @param path what stands before {@code /<repository>/…}: usually {@code /v2}, never with a trailing slash
 * @param repository the repository as it is asked for at this endpoint
 * @param namespace the value of the {@code ns} query that containerd adds for mirrors; null for none
 * @param headers sent with every request to this host
 * @param ownCredentials what the runtime's own configuration holds for this host, tried when the kubelet gave none (containerd), or the
 *     only ones used here (containers-image mirrors)
 * @param takesPodCredentials whether what the kubelet found for the image is offered to this host
 * @param insecureFallback whether plain HTTP is tried after https, and when
 */
public record Endpoint(
        String scheme,
        String host,
        int port,
        String path,
        Kind kind,
        Set<Capability> capabilities,
        String repository,
        @Nullable String namespace,
        TlsSettings tls,
        Map<String, List<String>> headers,
        Duration dialTimeout,
        List<Credential> ownCredentials,
        boolean takesPodCredentials,
        InsecureFallback insecureFallback,
        Origin origin) {

    /** Whether an endpoint stands for the registry or is it. */
    public enum Kind {
        MIRROR,
        UPSTREAM
    }

    /** What an endpoint may be asked for: a tag needs both. */
    public enum Capability {
        PULL,
        RESOLVE
    }

    /** When a runtime that tried https goes on with plain HTTP at the same endpoint. */
    public enum InsecureFallback {
        NEVER,
        /** The server spoke plain HTTP, or the handshake timed out. */
        ON_TLS_MISMATCH,
        /** As above, and when the connection was refused or timed out. */
        ON_CONNECT_FAILURE,
        /** The API's root did not answer over https as one does, whatever it was that failed (containers-image, docker). */
        ON_FAILED_PING;

        /** Whether a registry without a port is asked at that of each scheme. */
        private boolean asksBothPorts() {
            return this == ON_CONNECT_FAILURE || this == ON_FAILED_PING;
        }
    }

    public Endpoint {
        capabilities = Set.copyOf(capabilities);
        headers = Map.copyOf(headers);
        ownCredentials = List.copyOf(ownCredentials);
    }

    /** Scheme, host, port (left out where it is the scheme's own) and path. */
    public String url() {
        return scheme + "://" + authority() + path;
    }

    /** Host and port; the port is left out where it is the scheme's own. */
    public String authority() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        boolean usual = port == ("http".equals(scheme) ? 80 : 443);
        return usual ? shown : shown + ":" + port;
    }

    /** The same endpoint over plain HTTP, for runtimes that fall back to it; https' own port becomes http's. */
    public Endpoint overPlainHttp() {
        return new Endpoint(
                "http",
                host,
                port == 443 && insecureFallback.asksBothPorts() ? 80 : port,
                path,
                kind,
                capabilities,
                repository,
                namespace,
                tls,
                headers,
                dialTimeout,
                ownCredentials,
                takesPodCredentials,
                InsecureFallback.NEVER,
                origin);
    }

    /** The same endpoint, told which registry is meant, and offered the kubelet's credentials or not. */
    Endpoint as(@Nullable String registry, boolean offered) {
        return new Endpoint(
                scheme,
                host,
                port,
                path,
                kind,
                capabilities,
                repository,
                registry,
                tls,
                headers,
                dialTimeout,
                ownCredentials,
                offered,
                insecureFallback,
                origin);
    }

    /** The runtime's own credential for this endpoint, if it has one. */
    public Optional<Credential> ownCredential() {
        return ownCredentials.stream().findFirst();
    }
}
