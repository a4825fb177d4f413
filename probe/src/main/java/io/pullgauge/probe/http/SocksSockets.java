/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.dns.NameLookup;
import io.pullgauge.probe.node.ProxyServer;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.SocketFactory;
import okhttp3.Dns;

/**
 * Sockets through a SOCKS5 proxy as Go opens them: the proxy's own name is looked up by the node's resolver, the target's name is left to
 * the proxy, for {@code socks5} and {@code socks5h} alike. The JDK's own SOCKS client would ask the JVM's resolver, and log in with the name
 * of whoever runs it.
 */
final class SocksSockets extends SocketFactory implements Dns {

    private final ProxyServer proxy;
    private final NameLookup names;

    SocksSockets(ProxyServer proxy, NameLookup names) {
        this.proxy = proxy;
        this.names = names;
    }

    /** No lookup: an address that only carries the name to {@link SocksSocket}. */
    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        return List.of(InetAddress.getByAddress(hostname, new byte[4]));
    }

    @Override
    public Socket createSocket() {
        return new SocksSocket(proxy, names);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("connected sockets are not made here");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        return createSocket(address, port);
    }
}
