/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.node.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    private @Nullable String proxy;
    private boolean viaSocks;
    private @Nullable IOException tlsFailure;
    private boolean certificateWanted;
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

    /** @param evidence empty where there was nothing to find */
    synchronized void looked(Map<String, Object> evidence) {
        dns.putAll(evidence);
        dnsMillis = millisSince(started);
    }

    /** The server asked for a client certificate. */
    synchronized void certificateWanted() {
        certificateWanted = true;
    }

    @Override
    public synchronized void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        reused = false;
        through(proxy);
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
        if (!viaSocks) {
            connect.put("address", shown(address));
        }
    }

    /** All that this call does goes through a SOCKS proxy, which okhttp takes for the target itself. */
    synchronized void throughSocks(ProxyServer socks) {
        proxy = (socks.host().contains(":") ? "[" + socks.host() + "]" : socks.host()) + ":" + socks.port();
        connect.put("proxy", proxy);
        viaSocks = true;
    }

    private void through(Proxy other) {
        if (other.type() != Proxy.Type.DIRECT && other.address() instanceof InetSocketAddress address) {
            proxy = address.getHostString() + ":" + address.getPort();
            connect.put("proxy", proxy);
        }
    }

    @Override
    public synchronized void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol, IOException failure) {
        boolean shakingHands = point == Point.TLS && isCallsOwnThread();
        boolean overtaken = point.compareTo(Point.TLS) >= 0 && !shakingHands;
        if (failedAddresses.size() < 8 && !viaSocks) {
            failedAddresses.put(
                    shown(address),
                    shakingHands ? "TLS failed" : overtaken ? "overtaken" : ConnectFailures.shown(failure));
        }
        // Go shakes hands with the first address that connects, and reports what comes of that; okhttp would try the
        // next.
        if (shakingHands && tlsFailure == null) {
            if (!viaSocks) {
                connect.putIfAbsent("address", shown(address));
            }
            tlsFailure = failure;
            call.cancel();
        }
    }

    /** Handshakes run on the thread of the call; connections that race for one run on others and are dropped when one has won. */
    private boolean isCallsOwnThread() {
        return Recording.current().filter(recorder -> recorder == this).isPresent();
    }

    @Override
    public synchronized void connectionAcquired(Call call, Connection connection) {
        if (!viaSocks) {
            connect.putIfAbsent("address", shown(connection.route().socketAddress()));
        }
        // okhttp's own handshake record leaves the chain out, because it cannot know our roots. A connection that is
        // used again still stands under the certificate that it began with: who watches its end must not lose sight.
        if (connection.socket() instanceof SSLSocket socket) {
            tls.putAll(TlsEvidence.of(socket.getSession()));
        }
        through(connection.route().proxy());
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

    /** Host and port of the proxy; empty where there is none. */
    synchronized Optional<String> proxy() {
        return Optional.ofNullable(proxy);
    }

    /** How the handshake with the first address that connected failed; empty where none did. */
    synchronized Optional<IOException> tlsFailure() {
        return Optional.ofNullable(tlsFailure);
    }

    synchronized boolean wantsCertificate() {
        return certificateWanted;
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
