/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Writes down the moments of one call. Connections to several addresses may be tried at once on several threads, so every method is
 * synchronized; the first success or the last failure is what stays.
 */
final class Recorder extends EventListener {

    /** The point that a call has reached; a failure belongs to it. */
    enum Point {
        START,
        DNS,
        CONNECT,
        TLS,
        CONNECTED,
        ANSWER,
        BODY
    }

    private final String target;
    private Point point = Point.START;
    private boolean reused = true;
    private boolean throughProxy;
    private @Nullable Double dnsMillis;
    private @Nullable Double connectMillis;
    private @Nullable Double tlsMillis;
    private @Nullable Double answerMillis;
    private long started;
    private final Map<String, Object> dns = new LinkedHashMap<>();
    private final Map<String, Object> connect = new LinkedHashMap<>();
    private final Map<String, Object> failedAddresses = new LinkedHashMap<>();
    private final Map<String, Object> tls = new LinkedHashMap<>();

    /** @param target the host of the URL; any other name that is looked up is a proxy's */
    Recorder(String target) {
        this.target = target;
    }

    boolean isTarget(String host) {
        return target.equals(host);
    }

    @Override
    public synchronized void dnsStart(Call call, String domainName) {
        point = Point.DNS;
        started = System.nanoTime();
    }

    synchronized void looked(Map<String, Object> evidence) {
        dns.putAll(evidence);
        dnsMillis = millisSince(started);
    }

    @Override
    public synchronized void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        reused = false;
        throughProxy = proxy.type() != Proxy.Type.DIRECT;
        if (point != Point.TLS) {
            point = Point.CONNECT;
            started = System.nanoTime();
        }
    }

    @Override
    public synchronized void secureConnectStart(Call call) {
        connectMillis = millisSince(started);
        point = Point.TLS;
        started = System.nanoTime();
    }

    @Override
    public synchronized void secureConnectEnd(Call call, @Nullable Handshake handshake) {
        tlsMillis = millisSince(started);
    }

    @Override
    public synchronized void connectEnd(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
        if (connectMillis == null) {
            connectMillis = millisSince(started);
        }
        point = Point.CONNECTED;
        connect.put("address", shown(address));
        if (throughProxy) {
            connect.put("proxy", shown(address));
        }
    }

    @Override
    public synchronized void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException failure) {
        if (failedAddresses.size() < 8) {
            failedAddresses.put(shown(address), point == Point.TLS ? "TLS failed" : ConnectFailures.shown(failure));
        }
    }

    @Override
    public synchronized void connectionAcquired(Call call, Connection connection) {
        connect.putIfAbsent("address", shown(connection.route().socketAddress()));
        // okhttp's own handshake record leaves the chain out, because it cannot know our roots.
        if (!reused && connection.socket() instanceof SSLSocket socket) {
            tls.putAll(TlsEvidence.of(socket.getSession()));
        }
        throughProxy |= connection.route().proxy().type() != Proxy.Type.DIRECT;
    }

    @Override
    public synchronized void requestHeadersStart(Call call) {
        point = Point.ANSWER;
        started = System.nanoTime();
    }

    @Override
    public synchronized void responseHeadersEnd(Call call, Response response) {
        answerMillis = millisSince(started);
        point = Point.BODY;
    }

    synchronized Point point() {
        return point;
    }

    synchronized boolean throughProxy() {
        return throughProxy;
    }

    synchronized Phases phases() {
        Map<String, Object> connecting = new LinkedHashMap<>(connect);
        if (!failedAddresses.isEmpty()) {
            connecting.put("failed", new LinkedHashMap<>(failedAddresses));
        }
        return new Phases(reused, dnsMillis, connectMillis, tlsMillis, answerMillis, dns, connecting, tls);
    }

    private static double millisSince(long nanos) {
        return Math.round((System.nanoTime() - nanos) / 1000.0) / 1000.0;
    }

    private static String shown(InetSocketAddress address) {
        return address.getAddress() == null
                ? address.getHostString() + ":" + address.getPort()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
