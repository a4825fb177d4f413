/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.node.ProxyServer;
import io.pullgauge.probe.tls.HandshakeFailures;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * Turns what okhttp threw into a failure: the one place that knows okhttp's and the JDK's exceptions. What counts is the point that the call
 * had reached; the exception only refines it.
 */
final class Failures {

    private static final Pattern CONNECT_STATUS = Pattern.compile("Unexpected response code for CONNECT: (\\d{3})");
    private static final String NO_LINE_END = "\\n not found: limit=";

    private Failures() {}

    static Failure of(IOException thrown, Recorder recorder, Ask ask, String host) {
        if (recorder.tlsFailure().isPresent()) {
            return handshake(recorder.tlsFailure().get(), recorder, ask, host);
        }
        if (thrown instanceof LookupFailed lookup) {
            return recorder.isTarget(lookup.host())
                    ? lookedUp(lookup, ask, host)
                    : proxyDown(lookup.why(), lookup.host(), host);
        }
        if (thrown instanceof ReachRefused) {
            return reachRefused(ask, host);
        }
        String message = String.valueOf(thrown.getMessage());
        String proxy = recorder.proxy().orElse(host);
        if (thrown instanceof SocksRefused refused) {
            return socksRefused(refused, proxy, host);
        }
        if (message.contains("Failed to authenticate with proxy") || message.contains("Proxy authentication")) {
            return Failure.of(Cause.PROXY_AUTH_REQUIRED, Role.PROXY, proxy, "the proxy answers 407")
                    .with("target", host);
        }
        if (message.contains("HTTP_PROXY_AUTH")) {
            return Failure.of(
                    Cause.PROXY_AUTH_REQUIRED,
                    Role.PROXY,
                    host,
                    "answers 407 although the node has no proxy for it: something on the way is one");
        }
        Matcher refused = CONNECT_STATUS.matcher(message);
        if (refused.find()) {
            return tunnelRefused(Integer.parseInt(refused.group(1)), proxy, host);
        }
        return switch (recorder.point()) {
            case START, DNS, CONNECT -> connecting(thrown, recorder, ask, host);
            case TLS -> handshake(thrown, recorder, ask, host);
            case CONNECTED, ANSWER -> answering(thrown, recorder, ask, host);
            case BODY -> reading(thrown, ask, host);
        };
    }

    static Failure reachRefused(Ask ask, String host) {
        return Failure.of(
                Cause.AUTH_REALM_REFUSED,
                ask.role(),
                host,
                "the server points to an address of this machine or its link");
    }

    private static Failure lookedUp(LookupFailed lookup, Ask ask, String host) {
        return new Failure(lookup.why(), ask.role(), host, String.valueOf(lookup.getMessage()), lookup.evidence());
    }

    private static Failure proxyDown(Cause why, String proxy, String target) {
        return Failure.of(Cause.PROXY_ERROR, Role.PROXY, proxy, "the proxy cannot be used: " + why.summary())
                .with("proxyCause", why.code())
                .with("target", target);
    }

    /** A port that the kernel does not know: the runtime's dialling fails before it sends anything. */
    static Failure proxyWithoutPort(ProxyServer proxy, String target) {
        return Failure.of(
                        Cause.PROXY_ERROR,
                        Role.PROXY,
                        proxy.host(),
                        "nobody can dial the proxy's port (expected: 1 to 65535), see " + proxy.origin())
                .with("proxy", proxy.shown())
                .with("target", target);
    }

    /** A CONNECT answered with anything but 200: Go reports the status text alone. */
    private static Failure tunnelRefused(int status, String proxy, String target) {
        Cause cause = switch (status) {
            case 407 -> Cause.PROXY_AUTH_REQUIRED;
            case 403 -> Cause.PROXY_DENIED;
            default -> Cause.PROXY_ERROR;
        };
        return Failure.of(cause, Role.PROXY, proxy, "the proxy answers CONNECT with " + status)
                .with("status", status)
                .with("target", target);
    }

    private static Failure socksRefused(SocksRefused refused, String proxy, String target) {
        Cause denied = refused.isByRule() ? Cause.PROXY_DENIED : Cause.PROXY_ERROR;
        return Failure.of(
                        refused.isLogin() ? Cause.PROXY_AUTH_REQUIRED : denied,
                        Role.PROXY,
                        proxy,
                        String.valueOf(refused.getMessage()))
                .with("target", target);
    }

    private static Failure connecting(IOException thrown, Recorder recorder, Ask ask, String host) {
        Cause cause = ConnectFailures.cause(thrown);
        if (recorder.proxy().isPresent() && timedOut(thrown) && !isDialling(thrown)) {
            return Failure.of(
                            Cause.PROXY_ERROR,
                            Role.PROXY,
                            recorder.proxy().get(),
                            "the proxy takes the connection and does not answer CONNECT in time")
                    .with("proxyCause", Cause.HTTP_TIMEOUT.code())
                    .with("target", host);
        }
        return recorder.proxy()
                .map(proxy -> proxyDown(cause, proxy, host))
                .orElseGet(() -> new Failure(
                        cause,
                        ask.role(),
                        host,
                        cause.summary(),
                        Map.copyOf(recorder.phases().connect())));
    }

    private static Failure handshake(IOException thrown, Recorder recorder, Ask ask, String host) {
        HandshakeFailures.Named named = HandshakeFailures.name(thrown, recorder.wantsCertificate());
        return new Failure(named.cause(), ask.role(), host, named.detail(), named.evidence());
    }

    private static Failure answering(IOException thrown, Recorder recorder, Ask ask, String host) {
        if (timedOut(thrown)) {
            return Failure.of(Cause.HTTP_TIMEOUT, ask.role(), host, "no answer in time");
        }
        // With TLS 1.3 the server judges the client certificate after our side has finished the handshake.
        // Its alert may be lost to the reset that follows; a new connection that dies after asking for one says enough.
        boolean alerted = HandshakeFailures.name(thrown, false).cause() == Cause.TLS_CLIENT_CERT_REQUIRED;
        if (alerted || (recorder.wantsCertificate() && !isNoHttp(thrown))) {
            return Failure.of(
                    Cause.TLS_CLIENT_CERT_REQUIRED,
                    ask.role(),
                    host,
                    "the server asks for a client certificate, and refuses after the handshake");
        }
        return isNoHttp(thrown)
                ? Failure.of(
                        Cause.REGISTRY_UNEXPECTED_RESPONSE, ask.role(), host, "what answers there does not speak HTTP")
                : Failure.of(Cause.CONNECTION_RESET, ask.role(), host, "the connection was closed without an answer");
    }

    /** Something came, but no status line, or a header without end. */
    static boolean isNoHttp(IOException thrown) {
        String message = String.valueOf(thrown.getMessage());
        String below = thrown.getCause() instanceof EOFException end ? String.valueOf(end.getMessage()) : message;
        boolean unended = below.startsWith(NO_LINE_END) && !below.startsWith(NO_LINE_END + "0 ");
        return unended || message.startsWith("Unexpected status line");
    }

    private static Failure reading(IOException thrown, Ask ask, String host) {
        if (thrown instanceof ZipException) {
            return Failure.of(
                    Cause.REGISTRY_UNEXPECTED_RESPONSE,
                    ask.role(),
                    host,
                    "the answer is packed in a way that cannot be undone");
        }
        return timedOut(thrown)
                ? Failure.of(Cause.HTTP_TIMEOUT, ask.role(), host, "the answer does not end in time")
                : Failure.of(Cause.CONNECTION_RESET, ask.role(), host, "the answer broke off");
    }

    /** Whether the time ran out before the TCP connection was there; what waits for an answer words it otherwise. */
    private static boolean isDialling(IOException thrown) {
        String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("connect timed out") || message.contains("failed to connect");
    }

    private static boolean timedOut(IOException thrown) {
        return thrown instanceof InterruptedIOException;
    }
}
