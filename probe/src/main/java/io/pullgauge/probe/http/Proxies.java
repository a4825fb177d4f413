/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.node.GoUrl;
import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** The node's proxies, as okhttp wants to be told of them. */
final class Proxies extends ProxySelector implements Authenticator {

    private final Node node;

    Proxies(Node node) {
        this.node = node;
    }

    @Override
    public List<Proxy> select(URI uri) {
        int port = GoUrl.portOf(uri.getRawAuthority(), uri.getScheme());
        // A host with an underscore is none to java.net.URI, but an authority.
        return List.of(node.proxyFor(uri.getScheme(), GoUrl.hostOf(uri.getRawAuthority()), port)
                .filter(server -> !isSocks(server))
                .map(Proxies::proxy)
                .orElse(Proxy.NO_PROXY));
    }

    /** Whether it is reached by {@link SocksSockets}, of which okhttp knows nothing. */
    static boolean isSocks(ProxyServer server) {
        return List.of("socks5", "socks5h").contains(server.scheme());
    }

    private static Proxy proxy(ProxyServer server) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port()));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The exchange's own result says so.
    }

    /** Go sends a proxy's credential with the first CONNECT; a second 407 means that it is wrong. */
    @Override
    public @Nullable Request authenticate(@Nullable Route route, Response response) {
        if (response.request().header("Proxy-Authorization") != null) {
            return null;
        }
        var url = response.request().url();
        Optional<Credential> credential =
                node.proxyFor(url.scheme(), url.host(), url.port()).flatMap(ProxyServer::credential);
        return credential
                .map(c -> response.request()
                        .newBuilder()
                        .header(
                                "Proxy-Authorization",
                                Credentials.basic(c.username(), c.password().reveal()))
                        .build())
                .orElse(null);
    }
}
