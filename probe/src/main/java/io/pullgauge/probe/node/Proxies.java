/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import io.pullgauge.probe.verdict.Cause;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxies of one process's environment, chosen by Go's rules (golang.org/x/net/http/httpproxy): one variable for http, one for https,
 * upper case before lower case, no ALL_PROXY; loopback is never proxied.
 */
public final class Proxies {

    /** No proxy for anything. */
    public static final Proxies NONE = new Proxies(null, null, List.of(), false, "", Origin.DEFAULT);

    private static final List<String> OLD_SCHEMES = List.of("http", "https", "socks5");

    /** What an address without a host means to the kernel. */
    private static final String THIS_MACHINE = "127.0.0.1";

    private final @Nullable ProxyServer http;
    private final @Nullable ProxyServer https;
    private final List<Exemption> exemptions;
    private final boolean allExempt;
    private final String noProxy;
    private final Origin noProxyOrigin;

    private Proxies(
            @Nullable ProxyServer http,
            @Nullable ProxyServer https,
            List<Exemption> exemptions,
            boolean allExempt,
            String noProxy,
            Origin noProxyOrigin) {
        this.http = http;
        this.https = https;
        this.exemptions = List.copyOf(exemptions);
        this.allExempt = allExempt;
        this.noProxy = noProxy;
        this.noProxyOrigin = noProxyOrigin;
    }

    /** One entry of NO_PROXY. */
    private sealed interface Exemption {
        boolean covers(String host, int port, @Nullable InetAddress literal);
    }

    /** {@code 10.0.0.0/8}: literal addresses only, names are not resolved for it. */
    private record Network(Networks.Network network) implements Exemption {
        @Override
        public boolean covers(String host, int port, @Nullable InetAddress literal) {
            return literal != null && network.contains(literal);
        }
    }

    private record Address(InetAddress address, String port) implements Exemption {
        @Override
        public boolean covers(String host, int asked, @Nullable InetAddress literal) {
            return address.equals(literal) && (port.isEmpty() || port.equals(String.valueOf(asked)));
        }
    }

    /** {@code suffix} starts with a dot; {@code itself}: whether the name without the dot is meant too. */
    private record Domain(String suffix, boolean itself, String port) implements Exemption {
        @Override
        public boolean covers(String host, int asked, @Nullable InetAddress literal) {
            boolean named = host.endsWith(suffix) || (itself && host.equals(suffix.substring(1)));
            return named && (port.isEmpty() || port.equals(String.valueOf(asked)));
        }
    }

    /**
     * Reads the proxy variables of an environment whose values know where they stand.
     *
     * @param runtime whose process this is: older Go knows fewer schemes
     */
    static Proxies of(UnitEnvironment environment, RuntimeVersion runtime, List<Problem> problems) {
        boolean anyScheme = knowsAnyScheme(runtime);
        Optional<UnitEnvironment.Variable> exempt = environment.first("NO_PROXY", "no_proxy");
        String noProxy = exempt.map(UnitEnvironment.Variable::value).orElse("");
        List<Exemption> exemptions = new ArrayList<>();
        boolean all = false;
        for (String entry : noProxy.split(",")) {
            String plain = entry.strip().toLowerCase(Locale.ROOT);
            all |= "*".equals(plain);
            exemption(plain).ifPresent(exemptions::add);
        }
        return new Proxies(
                environment
                        .first("HTTP_PROXY", "http_proxy")
                        .flatMap(v -> server(v, anyScheme, problems))
                        .orElse(null),
                environment
                        .first("HTTPS_PROXY", "https_proxy")
                        .flatMap(v -> server(v, anyScheme, problems))
                        .orElse(null),
                exemptions,
                all,
                noProxy,
                exempt.map(UnitEnvironment.Variable::origin).orElse(Origin.DEFAULT));
    }

    /** The proxy for a URL of this scheme, host and port; empty where the runtime goes straight there. */
    public Optional<ProxyServer> forUrl(String scheme, String host, int port) {
        ProxyServer server = "https".equals(scheme) ? https : "http".equals(scheme) ? http : null;
        String plain = host.toLowerCase(Locale.ROOT).strip();
        InetAddress literal = ResolverFiles.literal(plain).orElse(null);
        if (server == null || "localhost".equals(plain) || (literal != null && literal.isLoopbackAddress())) {
            return Optional.empty();
        }
        boolean exempt = allExempt || exemptions.stream().anyMatch(e -> e.covers(plain, port, literal));
        return exempt ? Optional.empty() : Optional.of(server);
    }

    /** Scheme of the URL (and {@code no_proxy}) → what is set for it, without credentials. */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        if (http != null) {
            shown.put("http", http.shown());
        }
        if (https != null) {
            shown.put("https", https.shown());
        }
        if (!noProxy.isEmpty()) {
            shown.put("no_proxy", noProxy);
        }
        return shown;
    }

    /** For people: what goes where, and which file and line says so. */
    public List<String> explained() {
        List<String> explained = new ArrayList<>();
        if (https != null) {
            explained.add("https by " + https.shown() + " (" + https.origin() + ")");
        }
        if (http != null) {
            explained.add("http by " + http.shown() + " (" + http.origin() + ")");
        }
        if (!explained.isEmpty() && !noProxy.isEmpty()) {
            explained.add("straight to " + noProxy + " (" + noProxyOrigin + ")");
        }
        return explained;
    }

    /** Equal where the same proxies are used for the same hosts, so that an unchanged node keeps its connections. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Proxies proxies
                && Objects.equals(http, proxies.http)
                && Objects.equals(https, proxies.https)
                && noProxy.equals(proxies.noProxy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(http, https, noProxy);
    }

    private static Optional<Exemption> exemption(String entry) {
        if (entry.isEmpty() || "*".equals(entry)) {
            return Optional.empty();
        }
        Optional<Networks.Network> network = Networks.parse(entry);
        if (network.isPresent()) {
            return Optional.of(new Network(network.get()));
        }
        String host = entry;
        String port = "";
        int colon = entry.lastIndexOf(':');
        boolean bracketed = entry.startsWith("[") && entry.contains("]:");
        if (bracketed || (colon >= 0 && entry.indexOf(':') == colon)) {
            host = entry.substring(0, colon);
            port = entry.substring(colon + 1);
            host = bracketed ? host.substring(1, host.length() - 1) : host;
        }
        if (host.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> literal = ResolverFiles.literal(host);
        if (literal.isPresent()) {
            return Optional.of(new Address(literal.get(), port));
        }
        String domain = host.startsWith("*.") ? host.substring(1) : host;
        boolean itself = !domain.startsWith(".");
        return Optional.of(new Domain(itself ? "." + domain : domain, itself, port));
    }

    /**
     * From Go 1.24 on any scheme is taken as it stands, socks5h among them; before, a scheme but http, https and socks5 was taken for the
     * proxy's name. Which Go a runtime is built with follows from its version nearly always: these are the first ones with 1.24.
     */
    private static boolean knowsAnyScheme(RuntimeVersion runtime) {
        return switch (runtime.kind()) {
            case CONTAINERD -> runtime.isAtLeast(2, 1);
            case CRI_O -> runtime.isAtLeast(1, 33);
            case DOCKER -> runtime.isAtLeast(28, 2);
        };
    }

    /**
     * Go takes a value that is no URL with a host for the host and port of an http proxy, and silently does without one that even so makes no
     * sense. What it cannot dial in the end stays: the runtime fails there too, and does not go straight.
     */
    private static Optional<ProxyServer> server(
            UnitEnvironment.Variable variable, boolean anyScheme, List<Problem> problems) {
        String value = variable.value().strip();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<GoUrl> url = GoUrl.parse(value)
                .filter(parsed -> !parsed.authority().isEmpty() && (anyScheme || OLD_SCHEMES.contains(parsed.scheme())))
                .or(() -> GoUrl.parse("http://" + value));
        Optional<ProxyServer> server = url.map(parsed -> new ProxyServer(
                parsed.scheme(),
                parsed.host().isEmpty() ? THIS_MACHINE : parsed.host(),
                port(parsed),
                credential(parsed.userInfo(), variable),
                variable.origin()));
        oddity(server, value)
                .ifPresent(odd ->
                        problems.add(new Problem(Cause.PROXY_ERROR, variable.origin(), variable.name() + " " + odd)));
        return server;
    }

    private static Optional<String> oddity(Optional<ProxyServer> server, String value) {
        if (server.isEmpty()) {
            return Optional.of("is no proxy URL that Go understands: it goes straight");
        }
        if (!server.get().canBeDialled()) {
            return Optional.of("has a port that nobody can dial");
        }
        String scheme = server.get().scheme();
        if (value.contains("://") && !value.toLowerCase(Locale.ROOT).startsWith(scheme + "://")) {
            return Optional.of("is no proxy URL that this runtime understands: it looks for a proxy named "
                    + server.get().host());
        }
        return "socks5h".equals(scheme) || OLD_SCHEMES.contains(scheme)
                ? Optional.empty()
                : Optional.of("has a scheme that Go does not know: it speaks HTTP to what is there");
    }

    /** Go knows no usual port for a scheme that it does not know, and dials none: nothing answers there. */
    private static int port(GoUrl url) {
        return switch (url.scheme()) {
            case "http", "https" -> GoUrl.portOf(url.authority(), url.scheme());
            case "socks5", "socks5h" -> url.port().isEmpty() ? 1080 : GoUrl.portOf(url.authority(), "http");
            default -> url.port().isEmpty() ? 0 : GoUrl.portOf(url.authority(), "http");
        };
    }

    private static Optional<Credential> credential(String userInfo, UnitEnvironment.Variable variable) {
        if (userInfo.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = userInfo.split(":", 2);
        return Optional.of(new Credential(
                decoded(parts[0]),
                new Secret(parts.length > 1 ? decoded(parts[1]) : ""),
                false,
                variable.origin(),
                variable.name()));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }
}
