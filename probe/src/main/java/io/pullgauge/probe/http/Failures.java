/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.tls.HandshakeFailures;
import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import io.pullgauge.probe.verdict.Role;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what okhttp threw into a failure: the one place that knows okhttp's and the JDK's exceptions. What counts is the point that the call
 * had reached; the exception only refines it.
 */
final class Failures {

    private static final Pattern CONNECT_STATUS = Pattern.compile("Unexpected response code for CONNECT: (\\d{3})");

    private Failures() {}

    static Failure of(IOException thrown, Recorder recorder, Ask ask, String host) {
        if (thrown instanceof LookupFailed lookup) {
            return recorder.isTarget(lookup.host()) ? lookedUp(lookup, ask, host) : proxyDown(lookup.why(), host);
        }
        if (thrown instanceof ReachRefused) {
            return reachRefused(ask, host);
        }
        String message = String.valueOf(thrown.getMessage());
        if (message.contains("Failed to authenticate with proxy") || message.contains("Proxy authentication")) {
            return Failure.of(Cause.PROXY_AUTH_REQUIRED, Role.PROXY, host, "the proxy answers 407");
        }
        Matcher refused = CONNECT_STATUS.matcher(message);
        if (refused.find()) {
            return tunnelRefused(Integer.parseInt(refused.group(1)), host);
        }
        return switch (recorder.point()) {
            case START, DNS, CONNECT -> connecting(thrown, recorder, ask, host);
            case TLS -> handshake(tlsPart(thrown), ask, host);
            case CONNECTED, ANSWER -> answering(thrown, ask, host);
            case BODY -> reading(thrown, ask, host);
        };
    }

    static Failure reachRefused(Ask ask, String host) {
        return Failure.of(Cause.AUTH_REALM_REFUSED, ask.role(), host, "the server names an address of this machine");
    }

    private static Failure lookedUp(LookupFailed lookup, Ask ask, String host) {
        return new Failure(lookup.why(), ask.role(), host, String.valueOf(lookup.getMessage()), lookup.evidence());
    }

    private static Failure proxyDown(Cause why, String host) {
        return Failure.of(Cause.PROXY_ERROR, Role.PROXY, host, "the proxy cannot be reached: " + why.summary())
                .with("proxyCause", why.code());
    }

    /** A CONNECT answered with anything but 200: Go reports the status text alone. */
    private static Failure tunnelRefused(int status, String host) {
        Cause cause = switch (status) {
            case 407 -> Cause.PROXY_AUTH_REQUIRED;
            case 403 -> Cause.PROXY_DENIED;
            default -> Cause.PROXY_ERROR;
        };
        return Failure.of(cause, Role.PROXY, host, "the proxy answers CONNECT with " + status)
                .with("status", status);
    }

    private static Failure connecting(IOException thrown, Recorder recorder, Ask ask, String host) {
        Cause cause = ConnectFailures.cause(thrown);
        return recorder.throughProxy()
                ? proxyDown(cause, host)
                : new Failure(
                        cause,
                        ask.role(),
                        host,
                        cause.summary(),
                        Map.copyOf(recorder.phases().connect()));
    }

    /**
     * Several addresses may have been tried, and the first exception may be one that only failed to connect. Go shakes hands with the first
     * address that connects and reports that.
     */
    private static IOException tlsPart(IOException thrown) {
        for (Throwable other : thrown.getSuppressed()) {
            if (isConnectFailure(thrown) && other instanceof IOException io && !isConnectFailure(io)) {
                return io;
            }
        }
        return thrown;
    }

    private static boolean isConnectFailure(IOException thrown) {
        return thrown instanceof ConnectException
                || thrown instanceof NoRouteToHostException
                || String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT).contains("connect timed out");
    }

    private static Failure handshake(IOException thrown, Ask ask, String host) {
        HandshakeFailures.Named named = HandshakeFailures.name(thrown);
        return new Failure(named.cause(), ask.role(), host, named.detail(), named.evidence());
    }

    private static Failure answering(IOException thrown, Ask ask, String host) {
        if (timedOut(thrown)) {
            return Failure.of(Cause.HTTP_TIMEOUT, ask.role(), host, "no answer in time");
        }
        // With TLS 1.3 the server judges the client certificate after our side has finished the handshake.
        HandshakeFailures.Named named = HandshakeFailures.name(thrown);
        if (named.cause() == Cause.TLS_CLIENT_CERT_REQUIRED) {
            return new Failure(named.cause(), ask.role(), host, named.detail(), named.evidence());
        }
        if (String.valueOf(thrown.getMessage()).startsWith("Unexpected status line")) {
            return Failure.of(Cause.REGISTRY_UNEXPECTED_RESPONSE, ask.role(), host, "what answers does not speak HTTP");
        }
        return Failure.of(Cause.CONNECTION_RESET, ask.role(), host, "the connection was closed without an answer");
    }

    private static Failure reading(IOException thrown, Ask ask, String host) {
        if (ask.role() == Role.BLOB) {
            return Failure.of(Cause.BLOB_INTERRUPTED, ask.role(), host, "the blob's transfer broke off");
        }
        return timedOut(thrown)
                ? Failure.of(Cause.HTTP_TIMEOUT, ask.role(), host, "the answer does not end in time")
                : Failure.of(Cause.CONNECTION_RESET, ask.role(), host, "the answer broke off");
    }

    private static boolean timedOut(IOException thrown) {
        return thrown instanceof SocketTimeoutException || thrown instanceof InterruptedIOException;
    }
}
