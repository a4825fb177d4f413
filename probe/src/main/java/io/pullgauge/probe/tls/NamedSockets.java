/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import io.pullgauge.probe.dns.Literals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets that name the host in their hello (SNI) as Go does: every name, also one without a dot or with an underscore, which JSSE leaves out
 * by itself. A server with several certificates shows another one to a client that names nobody.
 */
final class NamedSockets extends SSLSocketFactory {

    private final SSLSocketFactory sockets;

    NamedSockets(SSLSocketFactory sockets) {
        this.sockets = sockets;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose) throws IOException {
        return named(sockets.createSocket(connected, host, port, autoClose), host);
    }

    private static Socket named(Socket socket, String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (socket instanceof SSLSocket tls
                && !name.isEmpty()
                && Literals.parse(name).isEmpty()) {
            try {
                SSLParameters parameters = tls.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name.getBytes(StandardCharsets.UTF_8))));
                tls.setSSLParameters(parameters);
            } catch (IllegalArgumentException _) {
                // A name that no hello can hold goes without, as before.
            }
        }
        return socket;
    }

    /** Not connected yet: its name is that of the address that it connects to. */
    @Override
    public Socket createSocket() throws IOException {
        return sockets.createSocket();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return named(sockets.createSocket(host, port), host);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return named(sockets.createSocket(host, port, localHost, localPort), host);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return sockets.createSocket(address, port, localAddress, localPort);
    }
}
